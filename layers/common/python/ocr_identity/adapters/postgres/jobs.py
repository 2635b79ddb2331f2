"""The jobs' life in Postgres: claimed under a row lock, finished in one transaction with the event."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.batches import complete_batches
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.documents import document_row, stored_reading
from ocr_identity.adapters.postgres.outbox import store_event
from ocr_identity.adapters.postgres.reviews import end_superseded, open_review
from ocr_identity.adapters.postgres.schema import identity_documents, media, ocr_jobs
from ocr_identity.adapters.postgres.stored_text import printable
from ocr_identity.adapters.postgres.uploads import mark_uploaded, search_words, void_upload
from ocr_identity.domain.document import Reading, Source
from ocr_identity.domain.errors import (
    ClaimLostError,
    DeclarationMismatchError,
    DocumentRejectedError,
    JobLeasedError,
    OcrIdentityError,
    ReaderError,
)
from ocr_identity.domain.events import DocumentRead, DocumentRefused, Event, event
from ocr_identity.domain.review import ReviewRules, review_need
from ocr_identity.domain.states import FINISHED, UNFINISHED, JobState
from ocr_identity.ports.jobs import Claim


class PostgresJobs:
    """Port `JobRepository`; with `event_fields`, identity fields go out in the events.

    A reading of which `review_rules` say so waits for a person.
    """

    def __init__(
        self, database: Database, *, event_fields: bool = False, review_rules: ReviewRules | None = None
    ) -> None:
        self._database = database
        self._event_fields = event_fields
        self._review_rules = review_rules or {}

    def claim(self, object_key: str, lease_s: int) -> Claim | None:
        """Claim the object's next job; None where all are finished, unknown or deleted."""
        with self._database.transaction() as connection:
            job = lock_unfinished(connection, object_key)
            if job is None:
                return None
            started = {
                "job_status": JobState.STARTED,
                "attempts": job.attempts + 1,
                "started_at": func.now(),
                "lease_expires_at": func.now() + timedelta(seconds=lease_s),
            }
            connection.execute(update(ocr_jobs).where(ocr_jobs.c.id == job.id).values(started))
            return Claim(
                job_id=job.id,
                media_id=job.media_id,
                owner_id=job.user_id,
                object_key=object_key,
                content_type=job.mime_type,
                size=job.size,
                sha256=job.hash,
                attempt=job.attempts + 1,
                crashes=job.crashes,
            )

    def succeed(self, claim: Claim, reading: Reading, processing_ms: int) -> None:
        """Job, media, identity document, audit row and event, or none of them."""
        document_id = uuid4()
        outcome = {
            "job_status": JobState.SUCCESS,
            "output_data": stored_reading(reading),
            "processing_time_ms": processing_ms,
        }
        with self._database.transaction() as connection:
            finish(connection, claim, outcome)
            connection.execute(insert(identity_documents).values(document_row(document_id, claim, reading)))
            job = update(ocr_jobs).where(ocr_jobs.c.id == claim.job_id)
            connection.execute(job.values(document_id=document_id))
            _update_search(connection, claim.media_id, reading)
            need = review_need(reading, self._review_rules, draw=_draw(claim.job_id))
            end_superseded(connection, claim.media_id)
            if need:
                open_review(connection, claim, reading.document_type, need)
            told = self._read_event(claim, reading, processing_ms, reviewed=False if need else None)
            store_event(connection, claim.object_key, told)
            complete_batches(connection, claim.media_id, claim.object_key)
            audit(connection, None, Entry("document.read", ("ocr_job", claim.job_id)))

    def reject(self, claim: Claim, fault: OcrIdentityError, processing_ms: int) -> None:
        """Store the file's refusal; what arrived otherwise than declared leaves no media standing."""
        with self._database.transaction() as connection:
            told = failure(fault) | {"processing_time_ms": processing_ms, "output_data": _found(fault)}
            finish(connection, claim, told)
            record_failure(
                connection, claim.object_key, (claim.media_id, claim.owner_id, claim.job_id), fault
            )

    def release(self, claim: Claim, fault: OcrIdentityError) -> None:
        """Back to RETRY, with the reason, for the next delivery."""
        values = {
            "job_status": JobState.RETRY,
            "error_code": fault.code,
            "lease_expires_at": None,
            "crashes": ocr_jobs.c.crashes + int(isinstance(fault, ReaderError)),
        }
        with self._database.transaction() as connection:
            connection.execute(update(ocr_jobs).where(*_still_leased(claim)).values(values))

    def _read_event(
        self, claim: Claim, reading: Reading, processing_ms: int, *, reviewed: bool | None
    ) -> Event:
        fields = {name: printable(field.value) for name, field in reading.fields.items()}
        data = DocumentRead(
            media_id=claim.media_id,
            owner_id=claim.owner_id,
            ocr_job_id=claim.job_id,
            document_type=reading.document_type,
            mrz_format=printable(reading.mrz.format) if reading.mrz else None,
            mrz_valid=reading.mrz.valid if reading.mrz else None,
            processing_time_ms=processing_ms,
            reviewed=reviewed,
            fields=fields if self._event_fields else None,
        )
        return event("document.read", data, datetime.now(UTC))


def lock_unfinished(connection: Connection, object_key: str) -> Row[Any] | None:
    """Lock the object's next job; None where all are finished, unknown or deleted.

    Raises `JobLeasedError` while a worker's claim on it stands.
    """
    query = (
        select(
            ocr_jobs,
            media.c.mime_type,
            media.c.size,
            media.c.hash,
            func.extract("epoch", ocr_jobs.c.lease_expires_at - func.now()).label("leased_s"),
        )
        .join(media, media.c.id == ocr_jobs.c.media_id)
        .where(
            ocr_jobs.c.input_file_path == object_key,
            ocr_jobs.c.job_status.not_in(FINISHED),
            media.c.deleted_at.is_(None),
        )
        .order_by(func.coalesce(ocr_jobs.c.lease_expires_at > func.now(), False), ocr_jobs.c.created_at)
        .limit(1)
        .with_for_update(of=ocr_jobs)
    )
    job = connection.execute(query).one_or_none()
    if job is None:
        return None
    if job.leased_s is not None and job.leased_s > 0:
        raise JobLeasedError(retry_after_s=math.ceil(job.leased_s))
    return job


def finish(connection: Connection, claim: Claim, values: dict[str, Any]) -> None:
    """Finish the claimed job; raises `ClaimLostError` where another worker took it over.

    Or it was deleted.
    """
    if end_jobs(connection, values, *_still_leased(claim)) != 1:
        raise ClaimLostError


def end_jobs(connection: Connection, values: Mapping[str, Any], *where: ColumnElement[bool]) -> int:
    """End the unfinished jobs of which `where` holds, the one way in which any ends; their number."""
    ended = update(ocr_jobs).where(ocr_jobs.c.job_status.in_(UNFINISHED), *where)
    done = ended.values(finished_at=func.now(), lease_expires_at=None, **values)
    return connection.execute(done).rowcount


def failure(fault: OcrIdentityError) -> dict[str, Any]:
    """Return the columns that tell of `fault`."""
    return {"job_status": JobState.FAILURE, "error_code": fault.code, "error_message": str(fault)}


def _draw(job_id: UUID) -> float:
    """Where a job falls between 0 and 100: the same each time, so that who reads it again changes nothing."""
    return job_id.int % 10_000 / 100


def _found(fault: OcrIdentityError) -> dict[str, Any] | None:
    """Return what was read of a file that shows no document, as it is stored."""
    reading = fault.reading if isinstance(fault, DocumentRejectedError) else None
    return stored_reading(reading) if reading else None


def record_failure(
    connection: Connection, object_key: str, ids: tuple[UUID, UUID, UUID], fault: OcrIdentityError
) -> None:
    """Media state, audit row and event of a job that failed; `ids` are of media, owner and job."""
    media_id, owner_id, job_id = ids
    if isinstance(fault, DeclarationMismatchError):
        void_upload(connection, media_id)
    else:
        mark_uploaded(connection, media_id)
    kind: Any = "document.rejected" if isinstance(fault, DocumentRejectedError) else "document.failed"
    data = DocumentRefused(
        media_id=media_id, owner_id=owner_id, ocr_job_id=job_id, code=fault.code, message=str(fault)
    )
    store_event(connection, object_key, event(kind, data, datetime.now(UTC)))
    complete_batches(connection, media_id, object_key)
    audit(connection, None, Entry(kind, ("ocr_job", job_id), {"code": fault.code}))


def _update_search(connection: Connection, media_id: UUID, reading: Reading) -> None:
    """Update what lists find the file by, once it was read: its text, and what a barcode alone tells."""
    mark_uploaded(connection, media_id)
    encoded = [field.value for field in reading.fields.values() if field.source is Source.BARCODE]
    values = {
        "document_type": reading.document_type,
        "search": search_words(media.c.name, printable("\n".join([reading.text, *encoded]))),
        "updated_at": func.now(),
    }
    connection.execute(update(media).where(media.c.id == media_id).values(values))


def _still_leased(claim: Claim) -> tuple[Any, ...]:
    """Require that the job is still this worker's: no later attempt, not finished."""
    columns = ocr_jobs.c
    return (
        columns.id == claim.job_id,
        columns.attempts == claim.attempt,
        columns.job_status == JobState.STARTED,
    )
