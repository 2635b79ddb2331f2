"""Health, users, webhooks, and what administrators see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from functions.api.schemas.common import (
    MEDIA_ID,
    OWNER_ID,
    TASK_ID,
    TIME,
    Accepted,
    AnnouncedEvent,
    DeliveryState,
    EmailedEvent,
    EventType,
    HealthStatus,
    Role,
    Whole,
    example,
    is_none,
    request_example,
)

ENDPOINT_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
Url = Annotated[str, StringConstraints(min_length=9, max_length=2000, pattern=r"^[\x21-\x7e]+$")]


class PartHealth(BaseModel):
    """Whether a part answered, and after how long."""

    status: HealthStatus
    latency_ms: float


class Health(BaseModel):
    """Whether all parts answered."""

    model_config = example(status="ok", parts={"postgres": {"status": "ok", "latency_ms": 1.2}})

    status: HealthStatus
    parts: dict[str, PartHealth]


class User(BaseModel):
    """Your profile, as your token tells it, and of which events you want e-mails."""

    model_config = example(
        user_id=OWNER_ID, username="anna", email="anna@example.com", roles=["owner"],
        email_events=["document.read"], suppressed=False, created_at=TIME,
    )  # fmt: skip

    user_id: UUID
    username: str | None
    email: str | None
    roles: list[Role] = []
    email_events: list[EventType]
    suppressed: bool = Field(description="The address bounced or complained: no e-mail is sent to it.")
    created_at: datetime


class UserChange(BaseModel):
    """Of which events to send e-mails."""

    model_config = request_example(email_events=["document.read", "document.rejected"])

    email_events: list[EmailedEvent] = Field(max_length=3)


class Erasure(BaseModel):
    """What is removed of an owner: how many files, objects, rows and messages by now."""

    model_config = example(
        erasure_id=TASK_ID, created_at=TIME, completed_at=TIME,
        removed={"files": 2, "objects": 6, "rows": 19, "messages": 0},
    )  # fmt: skip

    erasure_id: UUID
    created_at: datetime
    completed_at: datetime | None = Field(description="Null until nothing is left.")
    removed: Mapping[str, int]


class WebhookRequest(BaseModel):
    """Where to tell of what."""

    model_config = request_example(url="https://example.com/hooks/ocr", event_types=["document.read"])

    url: Url = Field(description="https, on the public network.")
    event_types: list[AnnouncedEvent] = Field(default=[], max_length=6, description="None means all.")


class WebhookChange(BaseModel):
    """What to change of a webhook; what is left out stays."""

    model_config = request_example(active=False)

    url: Url | None = None
    event_types: list[AnnouncedEvent] | None = Field(default=None, max_length=6)
    active: bool | None = None


class RotationRequest(BaseModel):
    """How long the old secret goes on signing beside the new one."""

    model_config = request_example(overlap_seconds=86400)

    overlap_seconds: Whole = Field(default=86_400, ge=0, le=604_800)


class Webhook(BaseModel):
    """An endpoint that is told of events."""

    model_config = example(
        endpoint_id=ENDPOINT_ID, url="https://example.com/hooks/ocr", event_types=["document.read"],
        active=True, created_at=TIME,
    )  # fmt: skip

    endpoint_id: UUID
    url: str
    event_types: list[EventType]
    active: bool
    created_at: datetime
    secret: str | None = Field(
        default=None, exclude_if=is_none, description="Signs what is sent; shown once, when it is made."
    )


class Webhooks(BaseModel):
    """All your webhooks."""

    model_config = example(items=[])

    items: list[Webhook]


class Delivery(BaseModel):
    """What became of telling an endpoint of one event."""

    model_config = example(
        delivery_id=TASK_ID, event_id=TASK_ID, event_type="document.read", state="DELIVERED", attempts=1,
        status_code=204, error_code=None, created_at=TIME, updated_at=TIME,
    )  # fmt: skip

    delivery_id: UUID
    event_id: UUID
    event_type: EventType
    state: DeliveryState
    attempts: int
    status_code: int | None
    error_code: str | None
    created_at: datetime
    updated_at: datetime | None


class Deliveries(BaseModel):
    """The newest deliveries to an endpoint."""

    model_config = example(items=[])

    items: list[Delivery]


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
