"""Tasks: their state, result or error, and how failed ones are tried again."""

import math
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from functions.api.schemas.common import (
    MEDIA_ID,
    TASK_ID,
    TIME,
    Accepted,
    ErrorCode,
    Moment,
    ProblemError,
    RejectionCode,
    ReviewStatus,
    TaskCause,
    TaskState,
    Whole,
    example,
    is_none,
    request_example,
)
from ocr_identity.domain.corrections import with_corrections
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.result_schema import BarcodeSchema, FieldSchema, MrzSchema, ReadingSchema
from ocr_identity.domain.review import ENDED
from ocr_identity.domain.states import JobState
from ocr_identity.ports.tasks import FailedTasks, TaskQueuePosition, TaskRecord

REJECTED = "Why a person rejected it."
REVIEW = "How far a person's look at it is; left out where nobody is to look."
WAITING = frozenset({JobState.PENDING, JobState.RETRY})


class TaskResult(BaseModel):
    """The outcome of a task that succeeded."""

    status: Literal["completed"] = "completed"
    media_id: UUID
    ocr_job_id: UUID
    extracted_text: str
    processing_time_ms: int
    document_type: str | None
    mrz: MrzSchema | None
    fields: dict[str, FieldSchema]
    review: ReviewStatus | None = Field(default=None, exclude_if=is_none, description=REVIEW)
    review_code: RejectionCode | None = Field(default=None, exclude_if=is_none, description=REJECTED)


class QueuePosition(BaseModel):
    """Where a task stands that waits."""

    position: int = Field(description="At most so many documents are read until this one is, itself counted.")
    estimated_seconds: int | None = Field(description="By the pace of the last minute; null where none was.")

    @classmethod
    def of(cls, place: TaskQueuePosition) -> Self:
        """Tell the position, and how long it takes at this pace."""
        seconds = math.ceil(place.position / place.per_second) if place.per_second else None
        return cls(position=place.position, estimated_seconds=seconds)


class Found(BaseModel):
    """The text and the barcode of a file that shows no document."""

    model_config = example(text="INVOICE 2041\nTotal 12.80", barcode=None)

    text: str
    barcode: BarcodeSchema | None


class Task(BaseModel):
    """A task's state, with its result or its error once it is over."""

    model_config = example(
        task_id=TASK_ID, state="FAILURE",
        error={"code": "corrupt_file", "message": "The file is damaged or cut short."},
    )  # fmt: skip

    task_id: UUID
    state: TaskState
    result: TaskResult | None = Field(default=None, exclude_if=is_none)
    error: ProblemError | None = Field(default=None, exclude_if=is_none)
    found: Found | None = Field(default=None, exclude_if=is_none)
    queue: QueuePosition | None = Field(default=None, exclude_if=is_none)

    @classmethod
    def of(cls, record: TaskRecord, place: TaskQueuePosition | None = None) -> Self:
        """Describe a task with its result or its error, or where it stands."""
        return cls(
            task_id=record.task_id,
            state=record.state,
            result=result_of(record),
            error=task_error(record),
            found=_found(record),
            queue=QueuePosition.of(place) if place else None,
        )


class PastTask(BaseModel):
    """One of a file's tasks: why it was made and how it ended."""

    model_config = example(
        task_id=TASK_ID, state="SUCCESS", cause="upload", created_at=TIME, finished_at=TIME
    )

    task_id: UUID
    state: TaskState
    cause: TaskCause
    created_at: datetime
    finished_at: datetime | None
    error_code: str | None = Field(default=None, exclude_if=is_none)


class History(BaseModel):
    """All tasks of a file, the newest first."""

    model_config = example(
        media_id=MEDIA_ID,
        tasks=[
            {
                "task_id": TASK_ID,
                "state": "SUCCESS",
                "cause": "upload",
                "created_at": TIME,
                "finished_at": TIME,
            }
        ],
    )

    media_id: UUID
    tasks: list[PastTask]


class MediaOcr(ReadingSchema):
    """All that was read from a file, its words with their boxes."""

    model_config = example(
        media_id=MEDIA_ID, ocr_job_id=TASK_ID, processing_time_ms=643, document_type="passport", mrz=None,
        barcode=None, fields={}, text="PASSPORT\nUTOPIA", pages=[],
    )  # fmt: skip

    media_id: UUID
    ocr_job_id: UUID
    processing_time_ms: int
    review: ReviewStatus | None = Field(default=None, exclude_if=is_none, description=REVIEW)
    review_code: RejectionCode | None = Field(default=None, exclude_if=is_none, description=REJECTED)

    @classmethod
    def of(cls, record: TaskRecord) -> Self:
        """Describe what the task read, with what a person corrected."""
        model = ReadingSchema.model_validate(record.output)
        fields = with_corrections(model.fields, record.corrections)
        kind = record.corrections.get("document_type", model.document_type)
        reading = model.model_copy(update={"fields": fields, "document_type": kind}).model_dump()
        return cls(
            media_id=record.media_id,
            ocr_job_id=record.task_id,
            processing_time_ms=record.processing_time_ms or 0,
            review=_review(record),
            review_code=record.rejection,
            **reading,
        )


class RetryRequest(BaseModel):
    """Which failed tasks to try again."""

    model_config = request_example(code="read_timeout", since=TIME, limit=100)

    code: ErrorCode | None = Field(
        default=None, description="Why they failed; where nothing is said, all that we gave up ourselves."
    )
    since: Moment | None = Field(default=None, description="They failed then or later.")
    until: Moment | None = Field(default=None, description="They failed before.")
    limit: Whole = Field(default=100, ge=1, le=500)

    def failed(self, owner_id: UUID | None) -> FailedTasks:
        """Describe the tasks to try again, of one owner or of all."""
        return FailedTasks(owner_id, self.code, self.since, self.until, self.limit)


class Retried(BaseModel):
    """The new tasks; as many as the limit means that there may be more."""

    model_config = example(tasks=[{"task_id": TASK_ID, "media_id": MEDIA_ID}])

    tasks: list[Accepted]


def result_of(record: TaskRecord) -> TaskResult | None:
    """Return what a task brought, if it succeeded."""
    if record.state != JobState.SUCCESS:
        return None
    reading = ReadingSchema.model_validate(record.output)
    return TaskResult(
        media_id=record.media_id,
        ocr_job_id=record.task_id,
        extracted_text=reading.text,
        processing_time_ms=record.processing_time_ms or 0,
        document_type=record.corrections.get("document_type", reading.document_type),
        mrz=reading.mrz,
        fields=with_corrections(reading.fields, record.corrections),
        review=_review(record),
        review_code=record.rejection,
    )


def task_error(record: TaskRecord) -> ProblemError | None:
    """Why a task failed."""
    if record.state != JobState.FAILURE:
        return None
    return ProblemError(
        code=record.error_code or OcrIdentityError.code,
        message=record.error_message or OcrIdentityError.message,
    )


def _review(record: TaskRecord) -> ReviewStatus | None:
    """How far a person's look at the reading is."""
    if record.review is None:
        return None
    return ReviewStatus(record.review if record.review in ENDED else "pending")


def _found(record: TaskRecord) -> Found | None:
    """Return what was read of a file that was refused for showing no document."""
    if record.state != JobState.FAILURE or record.output is None:
        return None
    reading = ReadingSchema.model_validate(record.output)
    return Found(text=reading.text, barcode=reading.barcode)
