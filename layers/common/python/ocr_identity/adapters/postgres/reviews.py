"""Reviews in Postgres: opened with the reading, claimed under a lease, ended with their event."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.outbox import store_event
from ocr_identity.adapters.postgres.schema import media, ocr_jobs
from ocr_identity.adapters.postgres.schema_reviews import review_decisions, reviews
from ocr_identity.adapters.postgres.stored_text import from_stored, to_stored
from ocr_identity.domain.events import DocumentReviewed, event
from ocr_identity.domain.request_errors import (
    NotFoundError,
    NothingToReviewError,
    OwnDocumentError,
    ReviewNotHeldError,
)
from ocr_identity.domain.review import ENDED, ReviewNeed, ReviewReason, ReviewState
from ocr_identity.ports.jobs import Claim
from ocr_identity.ports.reviews import DecidedReview, ReviewRecord, Verdict
from ocr_identity.ports.users import Actor


def open_review(connection: Connection, claim: Claim, document_type: str | None, need: ReviewNeed) -> None:
    """Have a person look at what was just read, in the transaction that stores it."""
    values = {
        "id": uuid4(),
        "media_id": claim.media_id,
        "ocr_job_id": claim.job_id,
        "user_id": claim.owner_id,
        "document_type": document_type,
        "state": ReviewState.OPEN,
        "reasons": list(need.reasons),
        "fields": list(need.fields),
        "second_look": list(need.second_look),
    }
    connection.execute(insert(reviews).values(values))


class PostgresReviews:
    """Port `ReviewRepository`; with `event_fields`, identity fields go out in the events."""

    def __init__(self, database: Database, *, event_fields: bool = False) -> None:
        self._database = database
        self._event_fields = event_fields

    def waiting(self, actor: Actor, document_type: str | None, limit: int) -> list[ReviewRecord]:
        """Those that nobody has, but for the actor's own documents; the oldest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(_waiting(actor, document_type).limit(limit)).all()
        return [_record(row) for row in rows]

    def claim(
        self, actor: Actor, review_id: UUID | None, document_type: str | None, lease_s: int
    ) -> ReviewRecord:
        """One, or the oldest that waits: what another claims at this moment is passed over."""
        with self._database.transaction() as connection:
            if review_id is None:
                query = _waiting(actor, document_type).limit(1)
                row = connection.execute(query.with_for_update(of=reviews, skip_locked=True)).one_or_none()
                if row is None:
                    raise NothingToReviewError
            else:
                row = _claimable(connection, actor, review_id)
            until = datetime.now(UTC) + timedelta(seconds=lease_s)
            values = {
                "state": ReviewState.CLAIMED, "claimed_by": actor.user_id, "lease_expires_at": until
            }  # fmt: skip
            connection.execute(update(reviews).where(reviews.c.id == row.id).values(values))
            audit(connection, actor, Entry("review.claimed", ("review", row.id)))
        return _record(row, until)

    def held(self, actor: Actor, review_id: UUID) -> ReviewRecord:
        """The review, which the actor has."""
        with self._database.transaction() as connection:
            return _record(_held(connection, actor, review_id))

    def hand_back(self, actor: Actor, review_id: UUID) -> None:
        """Leave it to others."""
        with self._database.transaction() as connection:
            row = _held(connection, actor, review_id)
            connection.execute(update(reviews).where(reviews.c.id == row.id).values(_left()))
            audit(connection, actor, Entry("review.handed_back", ("review", row.id)))

    def decide(self, actor: Actor, review_id: UUID, verdict: Verdict) -> ReviewState:
        """What the actor says is the end, unless another is to look: then it waits for them."""
        with self._database.transaction() as connection:
            row = _held(connection, actor, review_id)
            decision = {
                "id": uuid4(),
                "review_id": row.id,
                "reviewer_id": actor.user_id,
                "outcome": verdict.state,
                "changes": to_stored(_changes(row, verdict.corrections)),
            }
            connection.execute(insert(review_decisions).values(decision))
            needs_another = bool(row.second_look) and row.first_reviewer is None
            values = (
                _left()
                | {"first_reviewer": actor.user_id, "corrections": to_stored(dict(verdict.corrections))}
                if needs_another
                else self._end(connection, row, verdict)
            )
            connection.execute(update(reviews).where(reviews.c.id == row.id).values(values))
            audit(connection, actor, Entry(f"review.{verdict.state}", ("review", row.id)))
        return ReviewState.OPEN if needs_another else verdict.state

    def decided(self, since: datetime | None, limit: int) -> list[DecidedReview]:
        """Those that have ended, the oldest first; of files that are there."""
        query = _reviews().where(reviews.c.state.in_(ENDED)).order_by(reviews.c.reviewed_at).limit(limit)
        if since is not None:
            query = query.where(reviews.c.reviewed_at > since)
        with self._database.transaction() as connection:
            rows = connection.execute(query).all()
        return [
            DecidedReview(
                row.id,
                row.media_id,
                ReviewState(row.state),
                row.document_type,
                from_stored(row.output_data),
                from_stored(row.corrections),
                row.reviewed_at,
            )
            for row in rows
        ]

    def _end(self, connection: Connection, row: Row[Any], verdict: Verdict) -> dict[str, Any]:
        """Write the event of a review's end; the columns that tell of it."""
        told = _values(row) | dict(verdict.corrections)
        data = DocumentReviewed(
            media_id=row.media_id,
            owner_id=row.user_id,
            ocr_job_id=row.ocr_job_id,
            review_id=row.id,
            outcome=verdict.state.value,
            document_type=row.document_type,
            corrected=sorted(verdict.corrections),
            code=verdict.rejected,
            fields=told if self._event_fields and verdict.rejected is None else None,
        )
        store_event(connection, row.file_name, event("document.reviewed", data, datetime.now(UTC)))
        return {
            "state": verdict.state,
            "lease_expires_at": None,
            "corrections": to_stored(dict(verdict.corrections)),
            "rejection_code": verdict.rejected,
            "reviewed_at": func.now(),
        }


def _reviews() -> Select[Any]:
    """Reviews of files that are there: those of a file that is deleted or erased have ended with it."""
    return (
        select(reviews, media.c.file_name, ocr_jobs.c.output_data)
        .join(media, media.c.id == reviews.c.media_id)
        .join(ocr_jobs, ocr_jobs.c.id == reviews.c.ocr_job_id)
        .where(media.c.deleted_at.is_(None))
    )


def _waiting(actor: Actor, document_type: str | None) -> Select[Any]:
    """What `actor` may claim: open, or left by whom it was claimed; neither theirs nor seen by them."""
    is_left = (reviews.c.state == ReviewState.CLAIMED) & (reviews.c.lease_expires_at < func.now())
    query = _reviews().where(
        (reviews.c.state == ReviewState.OPEN) | is_left,
        reviews.c.user_id != actor.user_id,
        reviews.c.first_reviewer.is_distinct_from(actor.user_id),
    )
    if document_type is not None:
        query = query.where(reviews.c.document_type == document_type)
    return query.order_by(reviews.c.created_at)


def _locked(connection: Connection, actor: Actor, review_id: UUID) -> Row[Any]:
    query = _reviews().where(reviews.c.id == review_id).with_for_update(of=reviews)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFoundError
    if actor.user_id in {row.user_id, row.first_reviewer}:
        raise OwnDocumentError
    return row


def _claimable(connection: Connection, actor: Actor, review_id: UUID) -> Row[Any]:
    row = _locked(connection, actor, review_id)
    is_anothers = row.claimed_by != actor.user_id and _is_leased(row)
    if row.state in ENDED or is_anothers:
        raise ReviewNotHeldError
    return row


def _held(connection: Connection, actor: Actor, review_id: UUID) -> Row[Any]:
    row = _locked(connection, actor, review_id)
    if row.claimed_by != actor.user_id or not _is_leased(row):
        raise ReviewNotHeldError
    return row


def _is_leased(row: Row[Any]) -> bool:
    is_claimed: bool = row.state == ReviewState.CLAIMED
    return is_claimed and row.lease_expires_at > datetime.now(UTC)


def _left() -> dict[str, Any]:
    return {"state": ReviewState.OPEN, "claimed_by": None, "lease_expires_at": None}


def _values(row: Row[Any]) -> dict[str, str]:
    """What the model read."""
    output = from_stored(row.output_data)
    return {name: found["value"] for name, found in output["fields"].items()}


def _changes(row: Row[Any], corrections: Mapping[str, str]) -> dict[str, Any]:
    model = _values(row)
    return {name: {"model": model.get(name), "person": value} for name, value in corrections.items()}


def _record(row: Row[Any], until: datetime | None = None) -> ReviewRecord:
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
        first_reviewer=row.first_reviewer,
        proposed=from_stored(row.corrections),
    )
