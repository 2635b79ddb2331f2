"""What the stages hand to each other: boxes, words, fields and the reading of a whole document.

Field names follow the data elements of ICAO Doc 9303 and AAMVA under plain names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FIELD_NAMES = (
    "document_type",
    "issuing_state",
    "document_number",
    "surname",
    "given_names",
    "nationality",
    "birth_date",
    "sex",
    "expiry_date",
    "issue_date",
    "personal_number",
    "optional_data",
    "address",
    "licence_classes",
    "full_name",
    "place_of_birth",
    "issuing_authority",
    "region",
    "height",
    "eye_colour",
    "blood_type",
    "restrictions",
    "endorsements",
    "marital_status",
    "occupation",
)


class DocumentType(StrEnum):
    """The kinds of document that are told apart."""

    PASSPORT = "passport"
    ID_CARD = "id_card"
    VISA = "visa"
    RESIDENCE_PERMIT = "residence_permit"
    DRIVING_LICENCE = "driving_licence"
    HEALTH_CARD = "health_card"
    TRAVEL_DOCUMENT = "travel_document"


class Source(StrEnum):
    """Where on the document a field was read."""

    MRZ = "mrz"
    BARCODE = "barcode"
    VISUAL = "visual"


class Agreement(StrEnum):
    """What a second zone says of a field: the same, something else, or nothing."""

    AGREE = "agree"
    DIFFER = "differ"
    SINGLE_SOURCE = "single_source"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the upright page, origin at its top left."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column past the box."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row past the box."""
        return self.top + self.height


def enclose(boxes: list[Box]) -> Box:
    """Find the smallest box around all of `boxes`, of which there is at least one."""
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the page; `confidence` is 0 to 1 and `line` counts the page's lines from 0."""

    text: str
    confidence: float
    page: int
    box: Box
    line: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One data element: `value` normalised, `raw` as it stands on the document."""

    value: str
    raw: str
    confidence: float
    source: Source
    page: int
    box: Box | None = None
    agreement: Agreement = Agreement.SINGLE_SOURCE


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of line `line` of an MRZ, all from 0."""

    line: int
    start: int
    end: int

    def of(self, lines: tuple[str, ...]) -> str:
        """Return the characters that stand there."""
        return lines[self.line][self.start : self.end]


@dataclass(frozen=True, slots=True)
class Correction:
    """A place of an MRZ (row and column from 0) where its kind or a check digit overruled what was seen."""

    row: int
    column: int
    recognized: str
    corrected: str


@dataclass(frozen=True, slots=True)
class Mrz:
    """A machine readable zone; `checks` tells for each check digit whether it holds."""

    format: str
    lines: tuple[str, ...]
    valid: bool
    checks: Mapping[str, bool]
    page: int
    box: Box | None
    corrections: tuple[Correction, ...] = ()
    # Why it is not called valid.
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Barcode:
    """A PDF417 payload, as bytes: AAMVA separates with control characters."""

    format: str
    payload: bytes
    page: int
    box: Box
    # What the payload tells beside the fields, under plain names.
    extras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageInfo:
    """Number (from 1) and size in pixels of a page once upright; `turn` is what made it so, clockwise."""

    page: int
    width: int
    height: int
    turn: int


@dataclass(frozen=True, slots=True)
class OtherDocument:
    """A second document of the same file."""

    document_type: DocumentType | None
    mrz: Mrz | None
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one file: one document, and `others` where there are more."""

    document_type: DocumentType | None = None
    mrz: Mrz | None = None
    barcode: Barcode | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    others: tuple[OtherDocument, ...] = ()
    words: tuple[Word, ...] = ()
    pages: tuple[PageInfo, ...] = ()

    @property
    def confidence(self) -> float | None:
        """The mean of the fields' confidences, None where there are no fields."""
        if not self.fields:
            return None
        return sum(field.confidence for field in self.fields.values()) / len(self.fields)

    @property
    def text(self) -> str:
        """The page's text, one line a printed line, a blank line between pages."""
        pages: dict[int, dict[int, list[str]]] = {}
        for word in self.words:
            pages.setdefault(word.page, {}).setdefault(word.line, []).append(word.text)
        return "\n\n".join("\n".join(" ".join(line) for line in lines.values()) for lines in pages.values())
