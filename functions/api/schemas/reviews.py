"""Reviews: what waits for a person, what they see of it, and what they say."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from functions.api.schemas.common import (
    MEDIA_ID,
    TIME,
    RejectionCode,
    ReviewReason,
    ReviewState,
    request_example,
)
from functions.api.schemas.common import example as example_of
from functions.api.schemas.media import Rendition
from ocr_identity.domain import review
from ocr_identity.domain.document import DocumentType
from ocr_identity.domain.result_schema import FieldSchema, MrzSchema, PageSchema, ReadingSchema
from ocr_identity.ports.reviews import DecidedReview, ReviewRecord, Verdict

REVIEW_ID = "5f6c3d0a-91f4-4cf5-a0d0-0f4ff4f6d8ab"
WAITING = {
    "review_id": REVIEW_ID, "document_type": "passport", "reasons": ["low_confidence"],
    "state": "open", "created_at": TIME,
}  # fmt: skip
# A value as a person types it.
Value = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]


class WaitingReview(BaseModel):
    """A review that anybody may claim; nothing is told of the document itself."""

    model_config = example_of(**WAITING)

    review_id: UUID
    document_type: str | None
    reasons: list[ReviewReason]
    state: ReviewState
    created_at: datetime

    @classmethod
    def of(cls, record: ReviewRecord) -> Self:
        """Describe a review as the list tells of it."""
        return cls(
            review_id=record.review_id,
            document_type=record.document_type,
            reasons=list(record.reasons),
            state=record.state,
            created_at=record.created_at,
        )


class WaitingReviews(BaseModel):
    """Reviews that wait, the oldest first."""

    model_config = example_of(items=[WAITING])

    items: list[WaitingReview]


class HeldReview(WaitingReview):
    """A review that you have until its lease ends: the reading, and the pictures of its pages."""

    model_config = example_of(
        **(WAITING | {"state": "claimed"}), lease_expires_at=TIME, look_at=["surname"], second_look=[],
        is_second=False, proposed={}, proposed_code=None, fields={}, mrz=None, pages=[], pictures=[],
    )  # fmt: skip

    lease_expires_at: datetime
    look_at: list[str] = Field(description="The names of the fields to look at.")
    second_look: list[str] = Field(description="The names of those on which two people must agree.")
    is_second: bool = Field(description="Whether somebody has looked at it before.")
    proposed: dict[str, str] = Field(description="What the person before corrected; `confirm` says the same.")
    proposed_code: RejectionCode | None = Field(description="Why the person before rejected it.")
    fields: dict[str, FieldSchema]
    mrz: MrzSchema | None
    pages: list[PageSchema]
    pictures: list[Rendition]

    @classmethod
    def held(cls, record: ReviewRecord, pictures: list[Rendition]) -> Self:
        """Describe a review as its reviewer sees it."""
        reading = ReadingSchema.model_validate(record.output)
        if record.lease_expires_at is None:
            raise ValueError("a review that is held has a lease")
        return cls(
            **WaitingReview.of(record).model_dump(),
            lease_expires_at=record.lease_expires_at,
            look_at=list(record.fields),
            second_look=list(record.second_look),
            is_second=record.proposed is not None,
            proposed=dict(record.proposed.corrections) if record.proposed else {},
            proposed_code=record.proposed.rejected if record.proposed else None,
            fields=reading.fields,
            mrz=reading.mrz,
            pages=reading.pages,
            pictures=pictures,
        )


class ClaimRequest(BaseModel):
    """Which review to claim; where nothing is said, the oldest."""

    model_config = request_example(document_type="passport")

    review_id: UUID | None = None
    document_type: DocumentType | None = Field(default=None, description="The oldest of this type.")


class DecisionRequest(BaseModel):
    """What you say: `fields` that are otherwise than they were read, or none; or why you reject it.

    An empty value takes a field away. Where somebody looked before, `confirm` says what they said.
    """

    model_config = request_example(decision="correct", fields={"surname": "ERIKSSON"})

    decision: Literal["confirm", "correct", "reject", "hand_back"]
    fields: dict[str, Value] = Field(default={}, max_length=50)
    code: RejectionCode | None = None
    accept_mismatch: bool = Field(default=False, description="Take values that break their check digits.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Fields go with `correct`, and with nothing else; a code with `reject`."""
        if bool(self.fields) != (self.decision == "correct"):
            raise ValueError("fields go with the decision correct, which needs some")
        if (self.code is not None) != (self.decision == "reject"):
            raise ValueError("a code goes with the decision reject, which needs one")
        return self

    def verdict(self, corrections: dict[str, str], proposed: Verdict | None) -> Verdict:
        """Return what is stored of it; to confirm is to say what the person before said."""
        if self.decision == "confirm" and proposed:
            return proposed
        return Verdict(corrections, review.RejectionCode(self.code) if self.code else None)


class Decided(BaseModel):
    """What became of the review: `open` where another person is to look."""

    model_config = example_of(review_id=REVIEW_ID, state="corrected")

    review_id: UUID
    state: ReviewState


class EndedReview(BaseModel):
    """A review that has ended: what the model read, and what people made of it."""

    model_config = example_of(
        review_id=REVIEW_ID, media_id=MEDIA_ID, state="corrected", document_type="passport",
        model={"surname": "ER1KSSON"}, corrections={"surname": "ERIKSSON"}, reviewed_at=TIME,
        download_url="https://…",
    )  # fmt: skip

    review_id: UUID
    media_id: UUID
    state: ReviewState
    document_type: str | None
    model: dict[str, str]
    corrections: dict[str, str]
    reviewed_at: datetime
    download_url: str

    @classmethod
    def of(cls, ended: DecidedReview, download_url: str) -> Self:
        """Describe a review that has ended, with a URL to fetch the file by."""
        reading = ReadingSchema.model_validate(ended.output)
        return cls(
            review_id=ended.review_id,
            media_id=ended.media_id,
            state=ended.state,
            document_type=ended.document_type,
            model={name: field.value for name, field in reading.fields.items()},
            corrections=dict(ended.corrections),
            reviewed_at=ended.reviewed_at,
            download_url=download_url,
        )


class EndedReviews(BaseModel):
    """Reviews that have ended, the oldest first."""

    model_config = example_of(items=[])

    items: list[EndedReview]
