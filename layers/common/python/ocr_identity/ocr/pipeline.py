"""What is made of one file: decode → prepare → read → parse. Runs in the reader's own process alone."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from PIL import Image, ImageOps, ImageStat

from ocr_identity.domain.document import OtherDocument, PageInfo, Reading, Word
from ocr_identity.domain.errors import NoDocumentError, ReadTimeoutError
from ocr_identity.domain.picture_errors import MirroredError
from ocr_identity.domain.timing import StageTimer
from ocr_identity.ocr.extraction.identity import Identity, extract_identities
from ocr_identity.ocr.extraction.mrz_validation import ValidatedMrz, ranked, validate_mrzs
from ocr_identity.ocr.extraction.viz import PrintedDocument, parse_viz
from ocr_identity.ocr.image.decode import Page, decode
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.image.preprocess import PageTransform, preprocess, to_grayscale
from ocr_identity.ocr.recognition.barcode import read_barcodes
from ocr_identity.ocr.recognition.mrz_recognizer import (
    MrzCandidate,
    mask_lines,
    read_mrz,
    shows_more_than,
    span_locator,
)
from ocr_identity.ocr.recognition.page_text import (
    CONFIDENT,
    ROTATIONS,
    TextPage,
    closer_look,
    may_hold_mrz,
    placed,
    read_text,
)
from ocr_identity.ocr.refusal import refusal_of
from ocr_identity.ports.engines import Engines

# How far the text of an MRZ that is called valid can be believed.
VALID = 0.99
# Of a page's words: where more than so many are sure, they are not mirrored.
SURE_SHARE = 0.5
# What print says of a document beside its MRZ; where neither that nor so many sure words were found, the
# engine could not read it.
FEW_WORDS = 12
BESIDE_MRZ = ("issue_date", "place_of_birth", "issuing_authority", "address")
# Looks at the MRZ before the print is read: one at the whole page, and one closer where it was small.
FIRST_LOOKS = 2
# The mean of a page, of 255, below which its print may be light on dark.
DARK = 110


def read_document(data: bytes, engines: Engines, limits: Limits, timer: StageTimer | None = None) -> Reading:
    """Read one file; the first certain document wins, and more that are certain are told beside it.

    Raises a `DocumentRejectedError` for a file that cannot be decoded, takes too long or shows no document.
    """
    timer = timer or StageTimer()
    deadline = time.monotonic() + limits.max_seconds
    pages: list[ReadPage] = []
    for page in timer.measure_each("decode", decode(data, limits)):
        if time.monotonic() > deadline:
            if any(one.certain for read in pages for one in read.identities):
                break
            raise ReadTimeoutError
        pages.append(_read_page(page, engines, timer))
    best, *others = _ranked(one for read in pages for one in read.identities) or [Identity()]
    reading = Reading(
        document_type=best.document_type,
        mrz=best.mrz,
        barcode=best.barcode,
        fields=best.fields,
        others=tuple(
            OtherDocument(one.document_type, one.mrz, one.fields) for one in others if _is_another(one, best)
        ),
        words=tuple(word for read in pages for word in read.words),
        pages=tuple(read.info for read in pages),
    )
    if not best.fields and best.barcode is None:
        raise _refusal(pages, reading)
    return reading


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page's words, the documents on it, its size and turn, and why there are none, where there are."""

    words: list[Word]
    identities: list[Identity]
    info: PageInfo
    refusal: type[NoDocumentError] = NoDocumentError

    @property
    def shows_document(self) -> bool:
        """Whether anything was read of a document."""
        return any(one.fields or one.barcode for one in self.identities)


def _read_page(page: Page, engines: Engines, timer: StageTimer) -> ReadPage:
    """Read one page; a dark one on which nothing is certain is tried as a negative, too."""
    with timer.measure("prepare"):
        grey = to_grayscale(page.image)
    read = _read_grey(grey, page.number, engines, timer)
    if ImageStat.Stat(grey).mean[0] < DARK and not any(one.certain for one in read.identities):
        inverted = ImageOps.invert(grey)
        negative = _read_grey(inverted, page.number, engines, timer)
        if negative.shows_document:
            read, grey = negative, inverted
    if _is_mirrored(read, grey, engines, timer):
        return replace(read, identities=[], refusal=MirroredError)
    return read


def _is_mirrored(read: ReadPage, grey: Image.Image, engines: Engines, timer: StageTimer) -> bool:
    """Tell whether a page on which nothing is certain says more in a mirror.

    Its mirror image is looked at for an MRZ; where there is nothing at all, and what was read is unsure as
    mirrored letters are, its print is read, too.
    """
    if any(one.certain or (one.mrz and one.mrz.valid) for one in read.identities):
        return False
    if read.shows_document and not any(one.mrz for one in read.identities):
        return False
    if not read.shows_document and read.refusal is not NoDocumentError:
        return False
    mirror = ImageOps.mirror(grey)
    with timer.measure("mrz"):
        looks = islice(read_mrz(mirror, engines.lines), FIRST_LOOKS)
        if any(one.parsed.valid for one in validate_mrzs(looks)):
            return True
    sure = sum(one.confidence >= CONFIDENT for one in read.words)
    if read.shows_document or not read.words or sure > SURE_SHARE * len(read.words):
        return False
    return _read_grey(mirror, read.info.page, engines, timer).shows_document


def _read_grey(grey: Image.Image, number: int, engines: Engines, timer: StageTimer) -> ReadPage:
    """Read the MRZ first: it tells which way up the page is to be read, and needs no second reader.

    Where a first look finds none, the print tells whether a closer one is worth its time.
    """
    looks = read_mrz(grey, engines.lines)
    with timer.measure("mrz"):
        mrzs = validate_mrzs(islice(looks, FIRST_LOOKS))
    text = printed = None
    if not any(one.parsed.valid for one in mrzs):
        text, printed = _read_print(grey, number, mrzs, engines, timer)
        is_settled = any(one.is_conclusive for one in mrzs)
        if not is_settled and (not printed.is_plain or may_hold_mrz(text.words)):
            with timer.measure("mrz"):
                mrzs = ranked(mrzs + validate_mrzs(looks))
    valid = [one.candidate for one in mrzs if one.parsed.valid]
    if valid or text is None or printed is None:
        text, printed = _read_print(grey, number, mrzs, engines, timer)
    pose = PageTransform(grey.width, grey.height, max(text.image.size) / max(grey.size), text.turn)
    with timer.measure("barcode"):
        barcodes = read_barcodes(text.image, number, try_harder=not valid)
    with timer.measure("parse"):
        located = [(one, span_locator(one.candidate, pose)) for one in mrzs]
        identities = extract_identities(number, located, barcodes, printed, text.image.width)
    words = [*text.words, *_mrz_words(number, text.words, identities)] if valid else text.words
    read = ReadPage(words, identities, PageInfo(number, text.image.width, text.image.height, text.turn))
    return read if read.shows_document else replace(read, refusal=refusal_of(text, grey))


def _read_print(
    grey: Image.Image,
    number: int,
    mrzs: Sequence[ValidatedMrz[MrzCandidate]],
    engines: Engines,
    timer: StageTimer,
) -> tuple[TextPage, PrintedDocument]:
    """Read the print of a page, the MRZs that are settled left out, and what it tells.

    Beside a valid MRZ the faster engine goes first; where it could not read the print, the other does.
    """
    valid = [one.candidate for one in mrzs if one.parsed.valid]
    turns = (mrzs[0].candidate.turn,) if mrzs and mrzs[0].is_legible else ROTATIONS
    clean = mask_lines(grey, valid)
    if valid and engines.text_beside_mrz is not engines.text:
        with timer.measure("text"):
            text = read_text(preprocess(clean), number, engines.text_beside_mrz, turns)
        with timer.measure("parse"):
            printed = parse_viz(text.words)
        if _has_print(text, printed) or not shows_more_than(grey, valid):
            return text, printed
    with timer.measure("text"):
        text = read_text(preprocess(clean), number, engines.text, turns)
        if not valid and (near := closer_look(clean, text)):
            seen = preprocess(near[0])
            words = placed(engines.text.read_words(seen, number), near[1], seen.size)
            text = replace(text, words=words) if len(words) >= len(text.words) else text
    with timer.measure("parse"):
        return text, parse_viz(text.words)


def _has_print(text: TextPage, printed: PrintedDocument) -> bool:
    """Tell whether the faster engine could read the print beside an MRZ, labels or words enough."""
    sure = [word for word in text.words if word.confidence >= CONFIDENT]
    return any(name in printed.fields for name in BESIDE_MRZ) or len(sure) >= FEW_WORDS


def _refusal(pages: Sequence[ReadPage], reading: Reading) -> NoDocumentError:
    """Choose the refusal: of the first page that can be helped, beside the text of all."""
    kinds = (read.refusal for read in pages if read.refusal is not NoDocumentError)
    fault = next(kinds, NoDocumentError)()
    fault.reading = reading
    return fault


def _mrz_words(page: int, words: list[Word], identities: list[Identity]) -> Iterator[Word]:
    """Yield the lines of the MRZs that the text engine was not shown, as words of the page."""
    mrzs = [one.mrz for one in identities if one.mrz and one.mrz.valid]
    lines = [(line, mrz.box) for mrz in mrzs for line in mrz.lines if mrz.box]
    first = max((word.line for word in words), default=-1) + 1
    for number, (line, box) in enumerate(lines, start=first):
        yield Word(line, VALID, page, box, number)


def _ranked(identities: Iterable[Identity]) -> list[Identity]:
    """Certain documents first, then those whose kind is known, in the order of their pages."""
    return sorted(identities, key=lambda one: (not one.certain, one.document_type is None))


def _is_another(one: Identity, best: Identity) -> bool:
    """Whether `one` is a document by its zone or its whole print, and not the one that is told already."""
    same = one.mrz is not None and best.mrz is not None and one.mrz.lines == best.mrz.lines
    printed = one.mrz is None and one.document_type is not None and best.mrz is not None
    return (one.certain or printed or one.is_apart) and not same
