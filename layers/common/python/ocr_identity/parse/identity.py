"""parse: what the three zones say → one identity document.

The MRZ speaks first, for its check digits; then the barcode; the visual zone fills what is left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ocr_identity.documents import Barcode, Box, DocumentType, Field, Mrz, Source, Word
from ocr_identity.errors import MalformedBarcode
from ocr_identity.parse.aamva import parse_aamva
from ocr_identity.parse.agreement import agree, is_confirmed
from ocr_identity.parse.mrz import MrzValue, ParsedMrz, parse_mrz
from ocr_identity.parse.mrz_layouts import Lines
from ocr_identity.parse.repair import repair
from ocr_identity.parse.visual import read_labelled

CHECKED, VALID, DOUBTFUL, ENCODED = 0.99, 0.9, 0.5, 0.98
# Below this many labelled fields, a page of print is no identity document.
FEWEST_VISUAL = 3
# An MRZ of which fewer check digits hold is more likely other text.
FEWEST_CHECKS = 2

Candidate = tuple[Box, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Identity:
    """The document that a page shows; `document_type` is None where it shows none."""

    document_type: DocumentType | None = None
    mrz: Mrz | None = None
    barcode: Barcode | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)

    @property
    def certain(self) -> bool:
        """Whether check digits or a barcode's error correction vouch for it."""
        return self.barcode is not None or (self.mrz is not None and self.mrz.valid)


def identify(
    page: int, candidates: Iterable[Candidate], barcodes: Iterable[Barcode], words: list[Word]
) -> Identity:
    """The document on `page`, from candidate texts of its MRZ, its barcodes and its words."""
    visual = read_labelled(words)
    box, parsed = _best_mrz(candidates)
    mrz_fields = _mrz_fields(page, parsed, box) if parsed and box else {}
    barcode, kind, barcode_fields = _barcode_fields(barcodes)
    fields = {**visual, **barcode_fields, **mrz_fields}
    document_type = parsed.document_type if parsed else kind
    if document_type is None:
        return Identity(fields=visual if len(visual) >= FEWEST_VISUAL else {})
    source = mrz_fields or barcode_fields
    first = next(iter(source.values()))
    fields["document_type"] = Field(
        document_type, document_type, first.confidence, first.source, page, first.box
    )
    mrz = Mrz(parsed.format, parsed.lines, parsed.valid, parsed.checks, page, box) if parsed else None
    return Identity(document_type, mrz, barcode, fields)


def _best_mrz(candidates: Iterable[Candidate]) -> tuple[Box | None, ParsedMrz | None]:
    """The text of which most check digits hold, those made of all readings of a zone first.

    Check digits cover neither names nor states: only what was read twice alike is called valid.
    """
    best: tuple[Box | None, ParsedMrz | None] = (None, None)
    best_score = (False, FEWEST_CHECKS - 1)
    for box, readings in _by_zone(candidates):
        for lines in (agree(readings), *readings):
            parsed = parse_mrz(lines)
            if parsed is None:
                continue
            parsed = replace(parsed, valid=parsed.valid and is_confirmed(lines, readings))
            score = (parsed.valid, sum(parsed.checks.values()))
            if score > best_score:
                best, best_score = (box, parsed), score
    return best


def _by_zone(candidates: Iterable[Candidate]) -> list[tuple[Box, list[Lines]]]:
    """The repaired readings of each zone at each format's length."""
    groups: dict[tuple[Box, int, int], list[Lines]] = {}
    for box, lines in candidates:
        groups.setdefault((box, len(lines), len(lines[0])), []).append(repair(lines))
    return [(box, readings) for (box, _, _), readings in groups.items()]


def _mrz_fields(page: int, parsed: ParsedMrz, zone: Box) -> dict[str, Field]:
    return {
        name: Field(
            value.value, value.raw, _confidence(parsed, value), Source.MRZ, page, _place(zone, parsed, value)
        )
        for name, value in parsed.values.items()
    }


def _confidence(parsed: ParsedMrz, value: MrzValue) -> float:
    if value.checked:
        return CHECKED
    return VALID if parsed.valid else DOUBTFUL


def _place(zone: Box, parsed: ParsedMrz, value: MrzValue) -> Box:
    """Where in the zone the value stands: its lines are evenly spaced, its characters of one pitch."""
    pitch, height = zone.width / len(parsed.lines[0]), zone.height / len(parsed.lines)
    left, top = zone.left + value.span.start * pitch, zone.top + value.span.line * height
    return Box(round(left), round(top), round((value.span.end - value.span.start) * pitch), round(height))


def _barcode_fields(
    barcodes: Iterable[Barcode],
) -> tuple[Barcode | None, DocumentType | None, dict[str, Field]]:
    """The first barcode that follows the AAMVA standard, the kind of document it names, its fields."""
    for barcode in barcodes:
        try:
            parsed = parse_aamva(barcode.payload)
        except MalformedBarcode:
            continue
        fields = {
            name: Field(value.value, value.raw, ENCODED, Source.BARCODE, barcode.page, barcode.box)
            for name, value in parsed.values.items()
        }
        if fields:
            return barcode, parsed.document_type, fields
    return None, None, {}
