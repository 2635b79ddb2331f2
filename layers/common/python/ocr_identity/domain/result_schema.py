"""The contract of a reading in JSON: the same in `ocr-identity read`, the job's row and the API."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ocr_identity.domain.document import Agreement, Reading, Source


class _Body(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class BoxSchema(_Body):
    """A rectangle in pixels of the upright page."""

    left: int
    top: int
    width: int
    height: int


class FieldSchema(_Body):
    """One data element of the document."""

    value: str
    raw: str
    confidence: float = Field(ge=0, le=1)
    source: Source
    page: int
    box: BoxSchema | None
    agreement: Agreement = Field(default=Agreement.SINGLE_SOURCE, description="What another zone says of it.")


class WordSchema(_Body):
    """One printed word."""

    text: str
    confidence: float
    page: int
    line: int
    box: BoxSchema


class CorrectionSchema(_Body):
    """A place of the MRZ, row and column from 0, where its kind or a check digit overruled what was seen."""

    row: int
    column: int
    recognized: str
    corrected: str


class MrzSchema(_Body):
    """The machine readable zone; `valid` speaks for the whole text."""

    format: str
    lines: list[str]
    valid: bool
    checks: dict[str, bool]
    page: int
    box: BoxSchema | None
    corrections: list[CorrectionSchema] = []
    doubts: list[str] = Field(
        default=[],
        description="Why it is not called valid: `check_digit:birth_date`, `missing:nationality`,"
        " `cannot_be:surname`, `unknown_layout`, `unclear_print`.",
    )


def _payload(value: object) -> object:
    """Decode a payload's bytes as text, one character a byte."""
    return value.decode("latin-1") if isinstance(value, bytes) else value


class BarcodeSchema(_Body):
    """The barcode; `payload` holds one character a byte."""

    format: str
    payload: Annotated[str, BeforeValidator(_payload)]
    page: int
    box: BoxSchema
    extras: dict[str, str] = Field(
        default={}, description="Height, eyes, restrictions and so on, as encoded."
    )


class PageSchema(_Body):
    """A page once upright; `turn` is what made it so, in degrees clockwise."""

    page: int
    width: int
    height: int
    turn: int


class OtherDocumentSchema(_Body):
    """A second document of the same file."""

    document_type: str | None
    mrz: MrzSchema | None
    fields: dict[str, FieldSchema]


class ReadingSchema(_Body):
    """All that was read from one file."""

    document_type: str | None
    mrz: MrzSchema | None
    barcode: BarcodeSchema | None
    fields: dict[str, FieldSchema]
    others: list[OtherDocumentSchema] = []
    text: str
    words: list[WordSchema] = []
    pages: list[PageSchema]


def to_schema(reading: Reading) -> ReadingSchema:
    """Put `reading` into its JSON form."""
    return ReadingSchema.model_validate(reading)
