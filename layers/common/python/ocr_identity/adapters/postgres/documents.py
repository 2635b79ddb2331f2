"""A reading as rows hold it: the whole in JSON, and the columns of its identity document."""

from datetime import date
from typing import Any
from uuid import UUID

from ocr_identity.adapters.postgres.schema import identity_documents
from ocr_identity.adapters.postgres.stored_text import printable, to_stored
from ocr_identity.domain.document import FIELD_NAMES, Reading
from ocr_identity.domain.result_schema import to_schema
from ocr_identity.ports.jobs import Claim

# What has a column of its own; `fields` holds the others too.
COLUMNS = [name for name in FIELD_NAMES if name in identity_documents.c]
DATES = frozenset({"birth_date", "expiry_date", "issue_date"})
DATE_LENGTH = len("1974-08-12")
SEXES = ("M", "F", "X")
# Of a column; an index takes 2700 bytes.
MOST_CHARACTERS = 500


def stored_reading(reading: Reading) -> dict[str, Any]:
    """The reading in JSON, as Postgres takes it."""
    stored: dict[str, Any] = to_stored(to_schema(reading).model_dump(mode="json"))
    return stored


def document_row(document_id: UUID, claim: Claim, reading: Reading) -> dict[str, Any]:
    """The columns of a document: what they cannot hold stands in `fields` alone."""
    values: dict[str, Any] = {
        name: printable(reading.fields[name].value)[:MOST_CHARACTERS]
        for name in COLUMNS
        if name in reading.fields
    }
    for name in DATES & values.keys():
        values[name] = _whole_date(values[name])
    if values.get("sex") not in SEXES:
        values["sex"] = None
    return values | {
        "id": document_id,
        "user_id": claim.owner_id,
        "media_id": claim.media_id,
        "ocr_job_id": claim.job_id,
        "fields": stored_reading(reading)["fields"],
    }


def _whole_date(value: str) -> date | None:
    """The date, where its day, month and year are known and there is such a day."""
    try:
        return date.fromisoformat(value) if len(value) == DATE_LENGTH else None
    except ValueError:
        return None
