"""What administrators send and see."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from functions.api.schemas.common import (
    MEDIA_ID,
    OWNER_ID,
    TASK_ID,
    TIME,
    Accepted,
    Whole,
    example,
    request_example,
)


class QueueDepth(BaseModel):
    """How many messages wait in a queue, and how many are being worked on."""

    waiting: int
    in_work: int


class SystemStatus(BaseModel):
    """The queues, the jobs by state, and what was done in the last hour and day."""

    model_config = example(
        queues={"ocr": {"waiting": 0, "in_work": 1}}, jobs={"SUCCESS": 12}, last_hour={"SUCCESS": 2},
        last_day={"SUCCESS": 12}, failures={"corrupt_file": 1}, median_ms=640, events_waiting=0,
    )  # fmt: skip

    queues: Mapping[str, QueueDepth]
    jobs: Mapping[str, int]
    last_hour: Mapping[str, int]
    last_day: Mapping[str, int]
    failures: Mapping[str, int] = Field(description="Of the last day, by code.")
    median_ms: int | None = Field(description="Of the last day's readings.")
    events_waiting: int


class RedriveRequest(BaseModel):
    """How much to take up again."""

    model_config = request_example(limit=100)

    limit: Whole = Field(default=100, ge=1, le=500, description="Of documents, and of each queue's messages.")


class Redriven(BaseModel):
    """The new tasks, and how many messages went back into which queue."""

    model_config = example(
        tasks=[{"task_id": TASK_ID, "media_id": MEDIA_ID}], messages={"renditions": 2, "notify": 0}
    )

    tasks: list[Accepted]
    messages: Mapping[str, int]


class AuditEntry(BaseModel):
    """Who did what on which record, when and from where."""

    model_config = example(
        number=1, at=TIME, actor_id=OWNER_ID, action="media.deleted", subject_type="media",
        subject_id=TASK_ID, address="203.0.113.7", details={}, hash="0" * 64,
    )  # fmt: skip

    number: int
    at: datetime
    actor_id: UUID | None
    action: str
    subject_type: str
    subject_id: UUID
    address: str | None
    details: Mapping[str, str]
    hash: str


class AuditPage(BaseModel):
    """The newest entries first; `before` of the next page is the last number here."""

    model_config = example(items=[])

    items: list[AuditEntry]
