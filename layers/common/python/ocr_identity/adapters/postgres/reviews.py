"""Reviews in Postgres: opened with the reading, claimed under a lease, ended with their event."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, delete, func, insert, update

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.documents import correct_document
from ocr_identity.adapters.postgres.outbox import store_event
from ocr_identity.adapters.postgres.review_rows import (
    changes_of,
    claimable_by,
    decided_review,
    held_by,
    left,
    model_values,
    proposed_verdict,
    review_record,
    reviews_of_files,
    waiting_for,
)
from ocr_identity.adapters.postgres.schema_reviews import review_decisions, reviews
from ocr_identity.adapters.postgres.stored_text import to_stored
from ocr_identity.domain.events import DocumentReviewed, event
from ocr_identity.domain.request_errors import NothingToReviewError
from ocr_identity.domain.review import ENDED, ReviewNeed, ReviewState
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


def end_superseded(connection: Connection, media_id: UUID) -> None:
    """Take away what waits of a file that was read anew: nobody needs to look at the older reading."""
    waiting = reviews.c.state.not_in(ENDED)
    connection.execute(delete(reviews).where(reviews.c.media_id == media_id, waiting))


class PostgresReviews:
    """The reviews, as reviewers see them; never those of their own documents.

    With `event_fields`, identity fields go out in the events. All raise `DatabaseUnavailableError`.
    """

    def __init__(self, database: Database, *, event_fields: bool = False) -> None:
        self._database = database
        self._event_fields = event_fields

    def waiting(self, actor: Actor, document_type: str | None, limit: int) -> list[ReviewRecord]:
        """Those that nobody has, but for the actor's own documents; the oldest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(waiting_for(actor, document_type).limit(limit)).all()
        return [review_record(row) for row in rows]

    def claim(
        self, actor: Actor, review_id: UUID | None, document_type: str | None, lease_s: int
    ) -> ReviewRecord:
        """One, or the oldest that waits: what another claims at this moment is passed over."""
        with self._database.transaction() as connection:
            if review_id is None:
                query = waiting_for(actor, document_type).limit(1)
                row = connection.execute(query.with_for_update(of=reviews, skip_locked=True)).one_or_none()
                if row is None:
                    raise NothingToReviewError
            else:
                row = claimable_by(connection, actor, review_id)
            until = datetime.now(UTC) + timedelta(seconds=lease_s)
            values = {
                "state": ReviewState.CLAIMED, "claimed_by": actor.user_id, "lease_expires_at": until
            }  # fmt: skip
            connection.execute(update(reviews).where(reviews.c.id == row.id).values(values))
            audit(connection, actor, Entry("review.claimed", ("review", row.id)))
        return review_record(row, until)

    def held(self, actor: Actor, review_id: UUID) -> ReviewRecord:
        """Find the review, which the actor has."""
        with self._database.transaction() as connection:
            return review_record(held_by(connection, actor, review_id))

    def hand_back(self, actor: Actor, review_id: UUID) -> None:
        """Leave it to others."""
        with self._database.transaction() as connection:
            row = held_by(connection, actor, review_id)
            connection.execute(update(reviews).where(reviews.c.id == row.id).values(left()))
            audit(connection, actor, Entry("review.handed_back", ("review", row.id)))

    def decide(self, actor: Actor, review_id: UUID, verdict: Verdict) -> ReviewState:
        """Decide as the actor says; where two must agree, only once it is what the one before said."""
        with self._database.transaction() as connection:
            row = held_by(connection, actor, review_id)
            decision = {
                "id": uuid4(),
                "review_id": row.id,
                "reviewer_id": actor.user_id,
                "outcome": verdict.state,
                "changes": to_stored(changes_of(row, verdict.corrections)),
            }
            connection.execute(insert(review_decisions).values(decision))
            needs_another = bool(row.second_look) and verdict != proposed_verdict(row)
            values = {"corrections": to_stored(dict(verdict.corrections)), "rejection_code": verdict.rejected}
            values |= (
                left() | {"last_person": actor.person}
                if needs_another
                else self._end(connection, row, verdict)
            )
            connection.execute(update(reviews).where(reviews.c.id == row.id).values(values))
            audit(connection, actor, Entry(f"review.{verdict.state}", ("review", row.id)))
        return ReviewState.OPEN if needs_another else verdict.state

    def decided(self, actor: Actor, since: datetime | None, limit: int) -> list[DecidedReview]:
        """Those that have ended, the oldest first; of files that are there."""
        query = (
            reviews_of_files().where(reviews.c.state.in_(ENDED)).order_by(reviews.c.reviewed_at).limit(limit)
        )
        if since is not None:
            query = query.where(reviews.c.reviewed_at > since)
        with self._database.transaction() as connection:
            rows = connection.execute(query).all()
            audit(connection, actor, *(Entry("review.exported", ("review", row.id)) for row in rows))
        return [decided_review(row) for row in rows]

    def _end(self, connection: Connection, row: Row[Any], verdict: Verdict) -> dict[str, Any]:
        """Write the event of a review's end; the columns that tell of it."""
        told = {
            name: value for name, value in (model_values(row) | dict(verdict.corrections)).items() if value
        }
        data = DocumentReviewed(
            media_id=row.media_id,
            owner_id=row.user_id,
            ocr_job_id=row.ocr_job_id,
            review_id=row.id,
            outcome=verdict.state.value,
            document_type=told.get("document_type", row.document_type),
            corrected=sorted(verdict.corrections),
            code=verdict.rejected,
            fields=told if self._event_fields and verdict.rejected is None else None,
        )
        store_event(connection, row.file_name, event("document.reviewed", data, datetime.now(UTC)))
        if verdict.corrections:
            correct_document(connection, row.ocr_job_id, verdict.corrections)
        return {"state": verdict.state, "lease_expires_at": None, "reviewed_at": func.now()}
