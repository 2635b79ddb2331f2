"""Reviews: readings that wait for a person, who has them, and what was said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ocr_identity.domain.review import RejectionCode, ReviewReason, ReviewState
from ocr_identity.ports.users import Actor


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """One review; `output` is the model's `ReadingSchema` in JSON, `proposed` what the person before said."""

    review_id: UUID
    media_id: UUID
    task_id: UUID
    owner_id: UUID
    object_key: str
    state: ReviewState
    document_type: str | None
    reasons: tuple[ReviewReason, ...]
    fields: tuple[str, ...]
    second_look: tuple[str, ...]
    output: object
    created_at: datetime
    lease_expires_at: datetime | None = None
    proposed: "Verdict | None" = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says: the values that differ from the model's, or why there is no reading to take.

    A value that is empty is none: the document has no such field.
    """

    corrections: Mapping[str, str] = field(default_factory=dict)
    rejected: RejectionCode | None = None

    @property
    def state(self) -> ReviewState:
        """The end to which it brings a review."""
        if self.rejected is not None:
            return ReviewState.REJECTED
        return ReviewState.CORRECTED if self.corrections else ReviewState.CONFIRMED


@dataclass(frozen=True, slots=True)
class DecidedReview:
    """A review that has ended, for evaluation: the model's reading, and what people made of it."""

    review_id: UUID
    media_id: UUID
    state: ReviewState
    document_type: str | None
    output: object
    corrections: Mapping[str, str]
    reviewed_at: datetime
    object_key: str
    filename: str


class ReviewRepository(Protocol):
    """The reviews, as reviewers see them; never those of their own documents.

    All raise `DatabaseUnavailableError`.
    """

    def waiting(self, actor: Actor, document_type: str | None, limit: int) -> list[ReviewRecord]:
        """List the one that the actor has, then those that nobody has, the oldest first."""

    def claim(
        self, actor: Actor, review_id: UUID | None, document_type: str | None, lease_s: int
    ) -> ReviewRecord:
        """Have one for so long: the one that is named, or that the actor has already, or the oldest.

        Raises `NothingToReviewError`, `NotFoundError`, `ReviewNotHeldError` or `OwnDocumentError`.
        """

    def held(self, actor: Actor, review_id: UUID) -> ReviewRecord:
        """Find the review, which the actor has; raises `NotFoundError` or `ReviewNotHeldError`."""

    def hand_back(self, actor: Actor, review_id: UUID) -> None:
        """Leave it to others; raises `NotFoundError` or `ReviewNotHeldError`."""

    def decide(self, actor: Actor, review_id: UUID, verdict: Verdict) -> ReviewState:
        """Store what the actor says, with the event at its end; the state that follows.

        Raises `NotFoundError` or `ReviewNotHeldError`.
        """

    def decided(self, actor: Actor, since: datetime | None, limit: int) -> list[DecidedReview]:
        """Those that have ended, the oldest first; that they were looked at is written down."""
