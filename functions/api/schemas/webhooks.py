"""Webhooks and their deliveries."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from functions.api.schemas.common import (
    TASK_ID,
    TIME,
    AnnouncedEvent,
    DeliveryState,
    EventType,
    Whole,
    example,
    is_none,
    request_example,
)

ENDPOINT_ID = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
Url = Annotated[str, StringConstraints(min_length=9, max_length=2000, pattern=r"^[\x21-\x7e]+$")]
# As many as there are.
MOST_EVENTS = len(AnnouncedEvent)


def _once(kinds: list[Any]) -> list[Any]:
    """Take each kind once, in the order in which they are named."""
    return list(dict.fromkeys(kinds))


Events = Annotated[list[AnnouncedEvent], Field(max_length=MOST_EVENTS), AfterValidator(_once)]


class WebhookRequest(BaseModel):
    """Where to tell of what."""

    model_config = request_example(url="https://example.com/hooks/ocr", event_types=["document.read"])

    url: Url = Field(description="https, on the public network.")
    event_types: Events = Field(default=[], description="None means all.")


class WebhookChange(BaseModel):
    """What to change of a webhook; what is left out stays."""

    model_config = request_example(active=False)

    url: Url | None = None
    event_types: Events | None = None
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
