"""`ocr-identity read`: files → readings, without any AWS, one JSON object a file."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, Field

from ocr_identity.domain.document import Reading
from ocr_identity.domain.errors import EmptyFileError, FileTooLargeError, NoDocumentError, OcrIdentityError
from ocr_identity.domain.result_schema import (
    BarcodeSchema,
    FieldSchema,
    MrzSchema,
    OtherDocumentSchema,
    WordSchema,
    to_schema,
)
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ocr.text_input import parse_text
from ocr_identity.ports.engines import Engines

# Of an MRZ or a payload; a PDF417 symbol holds 1.1 kB.
MOST_TEXT_BYTES = 100_000


class ReadError(BaseModel):
    """Why a file could not be read."""

    code: str
    message: str


class ReadLine(BaseModel):
    """One file's line; `ms` is the time that reading took. Where there is no document, its text is told."""

    file: str
    document_type: str | None = None
    mrz: MrzSchema | None = None
    barcode: BarcodeSchema | None = None
    fields: dict[str, FieldSchema] = Field(default_factory=dict)
    others: list[OtherDocumentSchema] = []
    text: str = ""
    words: list[WordSchema] | None = Field(default=None, exclude_if=lambda value: value is None)
    error: ReadError | None = None
    ms: int


def read_file(path: Path, engines: Engines, *, words: bool = False) -> ReadLine:
    """Read one file; whatever goes wrong is told in its line, so that the rest go on."""
    return _line(path, lambda data: read_document(data, engines, Limits()), words=words)


def parse_file(path: Path, *, is_mrz: bool | None = None) -> ReadLine:
    """Parse one file that holds the text of an MRZ or a barcode's payload; `-` is standard input."""
    return _line(path, lambda data: parse_text(data, is_mrz=is_mrz), most_bytes=MOST_TEXT_BYTES)


def _line(
    path: Path, read: Callable[[bytes], Reading], *, words: bool = False, most_bytes: int = Limits().max_bytes
) -> ReadLine:
    started = time.monotonic()
    try:
        body = to_schema(read(_content(path, most_bytes)))
    except OSError as error:
        reason = ReadError(code="file_unreadable", message=error.strerror or "The file cannot be opened.")
        return ReadLine(file=str(path), error=reason, ms=_since(started))
    except Exception as error:  # noqa: BLE001 - one file's fault must not cost the others their lines
        fault = error if isinstance(error, OcrIdentityError) else OcrIdentityError()
        reason = ReadError(code=fault.code, message=str(fault))
        found = to_schema(fault.reading) if isinstance(fault, NoDocumentError) and fault.reading else None
        return ReadLine(
            file=str(path),
            barcode=found and found.barcode,
            text=found.text if found else "",
            words=found.words if found and words else None,
            error=reason,
            ms=_since(started),
        )
    return ReadLine(
        file=str(path),
        document_type=body.document_type,
        mrz=body.mrz,
        barcode=body.barcode,
        fields=body.fields,
        others=body.others,
        text=body.text,
        words=body.words if words else None,
        ms=_since(started),
    )


def _content(path: Path, most_bytes: int) -> bytes:
    """Read a file's bytes, or standard input's for `-`; refuse one that is empty or too large."""
    with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
        data = file.read(most_bytes + 1)
    if not data:
        raise EmptyFileError
    if len(data) > most_bytes:
        raise FileTooLargeError
    return data


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
