"""parse: what the three zones say → one identity document.

The MRZ speaks first, for its check digits; then the barcode; the visual zone fills what is left. What
two of them tell is compared.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ocr_identity.domain.document import Barcode, Box, DocumentType, Field, Mrz, Source, Span, enclose
from ocr_identity.domain.request_errors import MalformedBarcodeError
from ocr_identity.ocr.extraction.aamva import parse_aamva
from ocr_identity.ocr.extraction.calibration import MOST_UNCHECKED, mrz_confidence
from ocr_identity.ocr.extraction.cross_check import cross_check, equivalent
from ocr_identity.ocr.extraction.mrz import IDENTIFYING, ParsedMrz, cannot_be
from ocr_identity.ocr.extraction.mrz_validation import PLAIN_NAME, G, ValidatedMrz
from ocr_identity.ocr.extraction.national_numbers import personal_number
from ocr_identity.ocr.extraction.unlabelled_dates import issue_before
from ocr_identity.ocr.extraction.viz import PrintedDocument

ENCODED = 0.98
# What is told at most of what is not sure.
UNSURE = 0.89
# Below this many labelled fields, a page of print is no identity document.
FEWEST_VISUAL = 3
# What tells two documents apart, and how much of it must be there.
HOLDERS = frozenset({"document_number", "surname", "given_names", "birth_date", "expiry_date"})
FEWEST_SHARED = 3
NAMES = frozenset({"surname", "given_names", "full_name"})
ON_CARDS_ALONE = frozenset({"sex", "nationality", "place_of_birth", "height"})
# An invoice has names, dates and numbers, too.
OF_A_PERSON = frozenset({"birth_date", "sex", "nationality", "given_names"})

Fields = Mapping[str, Field]
# Where on the upright page the characters of a span stand.
Place = Callable[[Span], Box]


@dataclass(frozen=True, slots=True)
class Identity:
    """The document that a page shows; `document_type` is None where it shows none."""

    document_type: DocumentType | None = None
    mrz: Mrz | None = None
    barcode: Barcode | None = None
    fields: Fields = field(default_factory=dict)
    # Known by its print to be another document than the first of its page.
    is_apart: bool = False

    @property
    def certain(self) -> bool:
        """Whether check digits or a barcode's error correction vouch for it."""
        encoded = any(one.source is Source.BARCODE for one in self.fields.values())
        return encoded or (self.mrz is not None and self.mrz.valid)


def extract_identities(
    page: int,
    mrzs: Sequence[tuple[ValidatedMrz[G], Place]],
    barcodes: Iterable[Barcode],
    printed: PrintedDocument,
    width: int | None = None,
) -> list[Identity]:
    """Extract the documents on `page`, the likeliest first, from its MRZs, its barcodes and its print.

    An MRZ that runs out of a page of `width` pixels is believed that much less. The barcode and the visual
    zone are the first one's; a second MRZ that is valid is another document.
    """
    kind, visual = printed.kind, printed.fields
    barcode, encoded_kind, encoded = _barcode_fields(barcodes)
    zones = [encoded, visual]
    mrzs = [one for one in mrzs if one[0].parsed.makes_sense]
    if mrzs:
        read = [_of_mrz(page, *one, width) for n, one in enumerate(mrzs) if n == 0 or one[0].parsed.valid]
        return _beside_print(page, read, barcode, encoded, printed)
    if encoded:
        return [_with_document_type(page, Identity(encoded_kind, None, barcode, cross_check(zones)), encoded)]
    if not _is_document(printed):
        return [Identity(barcode=barcode)] if barcode else []
    first = _with_document_type(page, Identity(kind, None, barcode, cross_check([visual])), visual)
    apart = [
        replace(_with_document_type(page, Identity(one.kind, fields=one.fields), one.fields), is_apart=True)
        for one in printed.others
        if _is_document(one)
    ]
    return [first, *apart]


def _beside_print(
    page: int, read: Sequence[Identity], barcode: Barcode | None, encoded: Fields, printed: PrintedDocument
) -> list[Identity]:
    """Give the print to that one of the MRZs' documents that it is of, or to one of its own."""
    first, *others = read
    visual = printed.fields
    owner = max(read, key=lambda document: len(_alike(visual, document)))
    told = [replace(one, fields=cross_check([one.fields, visual])) if one is owner else one for one in others]
    if _is_of_another(printed.kind, visual, owner):
        alone = Identity(printed.kind, fields=cross_check([visual]))
        told = [*others, _with_document_type(page, alone, visual)]
        visual = {}
    zones = [encoded, visual] if owner is first else [encoded]
    fields = cross_check([first.fields, *zones])
    if owner is first:
        fields |= _issue_of(fields, printed.dates)
    return [Identity(first.document_type, first.mrz, barcode, fields), *told]


def _issue_of(fields: Fields, dates: Fields) -> Fields:
    """Find the issue date, where no label told it: the printed date that is whole years before the expiry."""
    expiry = fields.get("expiry_date")
    day = issue_before(expiry.value, dates) if expiry and "issue_date" not in fields else None
    return {"issue_date": dates[day]} if day else {}


def _is_document(printed: PrintedDocument) -> bool:
    """Whether the print is an identity document's: one that is known by its title, or fields of a person."""
    told = printed.fields.keys() - {"issuing_state", "region"}
    if printed.is_plain and printed.kind:
        return bool(told & {"document_number", "personal_number"}) or bool(len(told) > 1 and told & HOLDERS)
    if printed.kind is None:
        # Nothing says what it is: it is one only if it tells all that identifies, and what letters do not.
        identifies = told >= {"document_number", "birth_date"} and bool(told & NAMES)
        return identifies and bool(told & ON_CARDS_ALONE)
    return len(printed.fields) >= FEWEST_VISUAL and bool(OF_A_PERSON & told)


def _is_of_another(kind: DocumentType | None, visual: Fields, document: Identity) -> bool:
    """Tell whether the print is a second document's beside `document`: of another kind, nothing in common."""
    shared = visual.keys() & document.fields.keys() & HOLDERS
    is_other_kind = kind not in {None, document.document_type}
    return is_other_kind and len(shared) >= FEWEST_SHARED and not _alike(visual, document)


def _alike(visual: Fields, document: Identity) -> list[str]:
    """List what of the holder the print and `document` tell alike."""
    shared = visual.keys() & document.fields.keys() & HOLDERS
    return [name for name in shared if equivalent(visual[name].value, document.fields[name].value)]


def _with_document_type(page: int, identity: Identity, source: Fields) -> Identity:
    """`identity` with its kind among its fields."""
    if identity.document_type is None or not source:
        return identity
    kind, first = identity.document_type, next(iter(source.values()))
    told = {"document_type": Field(kind, kind, first.confidence, first.source, page, first.box)}
    return Identity(kind, identity.mrz, identity.barcode, {**told, **identity.fields})


def mrz_fields(
    page: int, parsed: ParsedMrz, probability: Callable[[Span], float], place: Callable[[Span], Box | None]
) -> dict[str, Field]:
    """Read the fields of an MRZ; where all that identifies fails its check digit, nothing is told as sure.

    Of a text that is not valid nothing is either that was not read plainly: a check digit may hold by chance.
    """
    identifying = [parsed.checks[name] for name in IDENTIFYING if name in parsed.checks]
    own = identifying or list(parsed.checks.values())
    most = MOST_UNCHECKED if own and not any(own) else 1.0
    fields = {
        name: Field(
            value.value, value.raw,
            min(
                MOST_UNCHECKED if cannot_be(name, value, parsed) else most,
                UNSURE if not parsed.valid and probability(value.span) < PLAIN_NAME else 1.0,
                mrz_confidence(probability(value.span), value.checked),
            ),
            Source.MRZ, page, place(value.span),
        )
        for name, value in parsed.values.items()
    }  # fmt: skip
    # Visas bear no number of the holder's state: what keeps its rules there does so by chance.
    return fields if parsed.document_type is DocumentType.VISA else personal_number(fields)


def _of_mrz(page: int, validated: ValidatedMrz[G], place: Place, width: int | None) -> Identity:
    """Build the document that one MRZ tells of; where it may be cut, characters stand in others' places."""
    parsed, decoded = validated.parsed, validated.decoded
    fields = mrz_fields(page, parsed, validated.probability, place)
    box = enclose([place(Span(row, 0, len(line))) for row, line in enumerate(parsed.lines)])
    pitch = box.width / max(map(len, parsed.lines))
    is_cut = width is not None and (box.left <= pitch or box.right >= width - pitch)
    if is_cut and not parsed.valid and sum(parsed.checks.values()) <= len(parsed.checks) / 2:
        fields = {
            name: replace(one, confidence=min(one.confidence, MOST_UNCHECKED)) for name, one in fields.items()
        }
    mrz = Mrz(
        parsed.format,
        parsed.lines,
        parsed.valid,
        parsed.checks,
        page,
        box,
        decoded.corrections,
        parsed.doubts,
    )
    return _with_document_type(page, Identity(parsed.document_type, mrz, None, fields), fields)


def _barcode_fields(
    barcodes: Iterable[Barcode],
) -> tuple[Barcode | None, DocumentType | None, dict[str, Field]]:
    """Find the first barcode that follows the AAMVA standard, the kind of document it names, its fields.

    Where none does, the first whose payload can at least be told.
    """
    found = list(barcodes)
    for barcode in found:
        try:
            parsed = parse_aamva(barcode.payload)
        except MalformedBarcodeError:
            continue
        fields = {
            name: Field(value.value, value.raw, ENCODED, Source.BARCODE, barcode.page, barcode.box)
            for name, value in parsed.values.items()
        }
        return replace(barcode, extras=parsed.extras), parsed.document_type, fields
    return next(iter(found), None), None, {}
