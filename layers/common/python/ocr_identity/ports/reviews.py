"""Reviews: readings that wait for a person, who has them, and what was said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from ocr_identity.domain.review import RejectionCode, ReviewReason, ReviewState


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
