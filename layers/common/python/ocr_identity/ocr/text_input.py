"""What someone else has read already → a reading: the text of an MRZ, or the bytes of a PDF417 payload."""

from collections.abc import Iterator

from ocr_identity.domain.document import Barcode, Box, DocumentType, Field, Mrz, Reading, Source
from ocr_identity.domain.request_errors import MalformedMrzError
from ocr_identity.ocr.extraction.aamva import parse_aamva
from ocr_identity.ocr.extraction.identity import ENCODED, mrz_fields
from ocr_identity.ocr.extraction.mrz import parse_mrz
from ocr_identity.ocr.extraction.mrz_formats import SHAPES

NOWHERE = Box(0, 0, 0, 0)
# What tells whose text it is; without any of these it tells nothing.
WHOSE = frozenset({"document_number", "surname", "given_names"})
# What other programs make of fillers.
MARKS = {"\u00ab": "<<", "\u2039": "<", "&LT;": "<", "&LAQUO;": "<<"}
FEWEST_FILLERS, BARCODE_MARKS = 2, (b"ANSI", b"AAMVA", b"^")


def parse_mrz_text(text: str) -> Reading:
    """Read the lines of an MRZ, one a line or all in one, with or without spaces between.

    The answer is that of a file: kind, fields, check digits, validity, confidence; without words and boxes.
    Raises `MalformedMrzError` where no format fits, or code, state and check digits make no sense together.

    >>> reading = parse_mrz_text('''
    ...     P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
    ...     L898902C36UTO7408122F1204159ZE184226B<<<<<10
    ... ''')
    >>> reading.fields["surname"].value, reading.mrz.valid
    ('ERIKSSON', True)
    """
    parsed = next(filter(None, map(parse_mrz, _layouts(text))), None)
    if parsed is None or not parsed.makes_sense or not WHOSE & parsed.values.keys():
        raise MalformedMrzError
    if not parsed.lines[0][0].isalpha():  # zeros alone have check digits that hold
        raise MalformedMrzError
    fields = mrz_fields(1, parsed, probability=lambda _: 1.0, place=lambda _: None)
    mrz = Mrz(parsed.format, parsed.lines, parsed.valid, parsed.checks, 1, None, doubts=parsed.doubts)
    return Reading(parsed.document_type, mrz, fields=_with_kind(parsed.document_type, fields))


def _layouts(text: str) -> Iterator[tuple[str, ...]]:
    """Yield `text` as lines: as they stand, and all in one, cut to each format's length.

    Other readers print spaces between characters, a guillemet for two fillers, or all lines in one.
    """
    plain = text.upper()
    for mark, meant in MARKS.items():
        plain = plain.replace(mark, meant)
    yield tuple("".join(line.split()) for line in plain.splitlines() if line.strip())
    yield tuple(plain.split())
    whole = "".join(plain.split())
    for rows, length in SHAPES:
        if len(whole) == rows * length:
            yield tuple(whole[row * length : (row + 1) * length] for row in range(rows))


def parse_aamva_payload(payload: bytes) -> Reading:
    """Read the payload of a PDF417 symbol of a North American driving licence or ID card.

    Raises `MalformedBarcodeError` where it follows no version of the AAMVA standard that is known.
    """
    parsed = parse_aamva(payload)
    fields = {
        name: Field(value.value, value.raw, ENCODED, Source.BARCODE, 1, None)
        for name, value in parsed.values.items()
    }
    barcode = Barcode("PDF417", payload, 1, NOWHERE, parsed.extras)
    return Reading(parsed.document_type, None, barcode, _with_kind(parsed.document_type, fields))


def parse_text(content: bytes, *, is_mrz: bool | None = None) -> Reading:
    """Read either, whichever `content` is; raises `MalformedMrzError` or `MalformedBarcodeError`."""
    if is_mrz is None:
        # A name may hold ANSI; fillers stand in no payload so often.
        is_mrz = content.count(b"<") >= FEWEST_FILLERS or not any(mark in content for mark in BARCODE_MARKS)
    return (
        parse_mrz_text(content.decode("utf-8-sig", errors="replace"))
        if is_mrz
        else parse_aamva_payload(content)
    )


def _with_kind(kind: DocumentType, fields: dict[str, Field]) -> dict[str, Field]:
    """`fields` with the kind of document among them, as sure as the first of them."""
    first = next(iter(fields.values()))
    return {"document_type": Field(kind, kind, first.confidence, first.source, 1, None), **fields}
