"""The contract of a reading in JSON: the same in `ocr-identity read`, the job's row and the API."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ocr_identity.domain.document import Agreement, Reading, Source


class _Body(BaseModel):
    model_config = ConfigDict(from_attributes=True, frozen=True)


class BoxBody(_Body):
    """A rectangle in pixels of the upright page."""

    left: int
    top: int
    width: int
    height: int


class FieldBody(_Body):
    """One data element of the document."""

    value: str
    raw: str
    confidence: float = Field(ge=0, le=1)
    source: Source
    page: int
    box: BoxBody | None
    agreement: Agreement = Field(default=Agreement.ALONE, description="What another zone says of it.")


class WordBody(_Body):
    """One printed word."""

    text: str
    confidence: float
    page: int
    line: int
    box: BoxBody


class RepairBody(_Body):
    """A place of the MRZ, row and column from 0, where its kind or a check digit overruled what was seen."""

    row: int
    column: int
    seen: str
    settled: str


class MrzBody(_Body):
    """The machine readable zone; `valid` speaks for the whole text."""

    format: str
    lines: list[str]
    valid: bool
    checks: dict[str, bool]
    page: int
    box: BoxBody | None
    repairs: list[RepairBody] = []


def _payload(value: object) -> object:
    """A payload's bytes as text, one character a byte."""
    return value.decode("latin-1") if isinstance(value, bytes) else value


class BarcodeBody(_Body):
    """The barcode; `payload` holds one character a byte."""

    format: str
    payload: Annotated[str, BeforeValidator(_payload)]
    page: int
    box: BoxBody


class PageBody(_Body):
    """A page once upright; `turn` is what made it so, in degrees clockwise."""

    page: int
    width: int
    height: int
    turn: int


class OtherDocumentBody(_Body):
    """A second document of the same file."""

    document_type: str | None
    mrz: MrzBody | None
    fields: dict[str, FieldBody]


class ReadingBody(_Body):
    """All that was read from one file."""

    document_type: str | None
    mrz: MrzBody | None
    barcode: BarcodeBody | None
    fields: dict[str, FieldBody]
    others: list[OtherDocumentBody] = []
    text: str
    words: list[WordBody] = []
    pages: list[PageBody]


def to_body(reading: Reading) -> ReadingBody:
    """The JSON form of `reading`."""
    return ReadingBody.model_validate(reading)
