"""Reviews as rows: which may be claimed, by whom they are held, and what they tell."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select

from ocr_identity.adapters.postgres.schema import media, ocr_jobs
from ocr_identity.adapters.postgres.schema_reviews import reviews
from ocr_identity.adapters.postgres.stored_text import from_stored
from ocr_identity.domain.request_errors import NotFoundError, OwnDocumentError, ReviewNotHeldError
from ocr_identity.domain.review import ENDED, RejectionCode, ReviewReason, ReviewState
from ocr_identity.ports.reviews import DecidedReview, ReviewRecord, Verdict
from ocr_identity.ports.users import Actor


def reviews_of_files() -> Select[Any]:
    """Reviews of files that are there: those of a file that is deleted or erased have ended with it."""
    return (
        select(reviews, media.c.file_name, media.c.name, ocr_jobs.c.output_data)
        .join(media, media.c.id == reviews.c.media_id)
        .join(ocr_jobs, ocr_jobs.c.id == reviews.c.ocr_job_id)
        .where(media.c.deleted_at.is_(None))
    )


def waiting_for(actor: Actor, document_type: str | None) -> Select[Any]:
    """Select what `actor` may claim: theirs first, then what nobody has and they neither own nor saw last."""
    is_claimed = reviews.c.state == ReviewState.CLAIMED
    is_live = is_claimed & (reviews.c.lease_expires_at >= func.now())
    is_mine = is_live & (reviews.c.claimed_by == actor.user_id)
    query = reviews_of_files().where(
        (reviews.c.state == ReviewState.OPEN) | (is_claimed & ~is_live) | is_mine,
        reviews.c.user_id != actor.user_id,
        reviews.c.last_person.is_distinct_from(actor.person),
    )
    if document_type is not None:
        query = query.where(reviews.c.document_type == document_type)
    return query.order_by(is_mine.desc(), reviews.c.created_at)


def locked(connection: Connection, actor: Actor, review_id: UUID) -> Row[Any]:
    """Lock the review of a file that is there; raises `NotFoundError` or `OwnDocumentError`."""
    query = reviews_of_files().where(reviews.c.id == review_id).with_for_update(of=reviews)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFoundError
    if actor.user_id == row.user_id or actor.person == row.last_person:
        raise OwnDocumentError
    return row


def claimable_by(connection: Connection, actor: Actor, review_id: UUID) -> Row[Any]:
    """Lock the review, which `actor` may claim; raises `ReviewNotHeldError` too."""
    row = locked(connection, actor, review_id)
    is_anothers = row.claimed_by != actor.user_id and is_leased(row)
    if row.state in ENDED or is_anothers:
        raise ReviewNotHeldError
    return row


def held_by(connection: Connection, actor: Actor, review_id: UUID) -> Row[Any]:
    """Lock the review, which `actor` has; raises `ReviewNotHeldError` too."""
    row = locked(connection, actor, review_id)
    if row.claimed_by != actor.user_id or not is_leased(row):
        raise ReviewNotHeldError
    return row


def is_leased(row: Row[Any]) -> bool:
    """Tell whether somebody has it at this moment."""
    is_claimed: bool = row.state == ReviewState.CLAIMED
    return is_claimed and row.lease_expires_at > datetime.now(UTC)


def left() -> dict[str, Any]:
    """Return the columns of a review that nobody has."""
    return {"state": ReviewState.OPEN, "claimed_by": None, "lease_expires_at": None}


def model_values(row: Row[Any]) -> dict[str, str]:
    """Return what the model read."""
    output = from_stored(row.output_data)
    return {name: found["value"] for name, found in output["fields"].items()}


def changes_of(row: Row[Any], corrections: Mapping[str, str]) -> dict[str, Any]:
    """By field what the model and what the person said."""
    model = model_values(row)
    return {name: {"model": model.get(name), "person": value} for name, value in corrections.items()}


def review_record(row: Row[Any], until: datetime | None = None) -> ReviewRecord:
    """Return a row as the port has it; `until` where its lease was just changed."""
    return ReviewRecord(
        review_id=row.id,
        media_id=row.media_id,
        task_id=row.ocr_job_id,
        owner_id=row.user_id,
        object_key=row.file_name,
        state=ReviewState.CLAIMED if until else ReviewState(row.state),
        document_type=row.document_type,
        reasons=tuple(ReviewReason(reason) for reason in row.reasons),
        fields=tuple(row.fields),
        second_look=tuple(row.second_look),
        output=from_stored(row.output_data),
        created_at=row.created_at,
        lease_expires_at=until or row.lease_expires_at,
        proposed=proposed_verdict(row),
    )


def proposed_verdict(row: Row[Any]) -> Verdict | None:
    """Return what the person before said, where another is to agree."""
    if row.last_person is None:
        return None
    code = RejectionCode(row.rejection_code) if row.rejection_code else None
    return Verdict(from_stored(row.corrections), code)


def decided_review(row: Row[Any]) -> DecidedReview:
    """Return a row that has ended, as the port has it."""
    return DecidedReview(
        review_id=row.id,
        media_id=row.media_id,
        state=ReviewState(row.state),
        document_type=row.document_type,
        output=from_stored(row.output_data),
        corrections=from_stored(row.corrections),
        reviewed_at=row.reviewed_at,
        object_key=row.file_name,
        filename=row.name,
    )
