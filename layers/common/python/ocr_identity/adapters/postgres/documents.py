"""A reading as rows hold it: the whole in JSON, and the columns of its identity document."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update

from ocr_identity.adapters.postgres.schema import identity_documents, media
from ocr_identity.adapters.postgres.stored_text import from_stored, printable, to_stored
from ocr_identity.adapters.postgres.uploads import search_words
from ocr_identity.domain.corrections import with_corrections
from ocr_identity.domain.document import FIELD_NAMES, Reading
from ocr_identity.domain.result_schema import FieldSchema, to_schema
from ocr_identity.ports.jobs import Claim

# What has a column of its own; `fields` holds the others too.
COLUMNS = [name for name in FIELD_NAMES if name in identity_documents.c]
DATES = frozenset({"birth_date", "expiry_date", "issue_date"})
DATE_LENGTH = len("1974-08-12")
SEXES = ("M", "F", "X")
# Of a column; an index takes 2700 bytes.
MOST_CHARACTERS = 500


def stored_reading(reading: Reading) -> dict[str, Any]:
    """Write the reading in JSON, as Postgres takes it."""
    stored: dict[str, Any] = to_stored(to_schema(reading).model_dump(mode="json"))
    return stored


def document_row(document_id: UUID, claim: Claim, reading: Reading) -> dict[str, Any]:
    """Fill the columns of a document: what they cannot hold stands in `fields` alone."""
    values = columns_of({name: field.value for name, field in reading.fields.items()})
    return values | {
        "id": document_id,
        "user_id": claim.owner_id,
        "media_id": claim.media_id,
        "ocr_job_id": claim.job_id,
        "fields": stored_reading(reading)["fields"],
    }


def correct_document(connection: Connection, job_id: UUID, corrections: Mapping[str, str]) -> None:
    """Have columns, kind and search know what a person corrected; the reading itself stays as it was."""
    mine = identity_documents.c.ocr_job_id == job_id
    stored = connection.execute(select(identity_documents).where(mine)).one()
    known = {name: FieldSchema.model_validate(found) for name, found in from_stored(stored.fields).items()}
    fields = with_corrections(known, corrections)
    values = columns_of({name: field.value for name, field in fields.items()})
    told = {name: field.model_dump(mode="json") for name, field in fields.items()}
    row = dict.fromkeys(COLUMNS) | values | {"fields": to_stored(told)}
    connection.execute(update(identity_documents).where(mine).values(row))
    words = " ".join(printable(value) for value in corrections.values())
    found: dict[str, Any] = {"search": media.c.search.op("||")(search_words(words)), "updated_at": func.now()}
    if "document_type" in fields:
        found["document_type"] = fields["document_type"].value
    connection.execute(update(media).where(media.c.id == stored.media_id).values(found))


def columns_of(values: Mapping[str, str]) -> dict[str, Any]:
    """Fill the columns that hold `values`, as far as they can."""
    told: dict[str, Any] = {
        name: printable(values[name])[:MOST_CHARACTERS] for name in COLUMNS if name in values
    }
    for name in DATES & told.keys():
        told[name] = _whole_date(told[name])
    if told.get("sex") not in SEXES:
        told["sex"] = None
    return told


def _whole_date(value: str) -> date | None:
    """Parse the date, where its day, month and year are known and there is such a day."""
    try:
        return date.fromisoformat(value) if len(value) == DATE_LENGTH else None
    except ValueError:
        return None
