"""Telling owners of events: their webhooks and e-mails, and what became of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.events import Event, EventType
from ocr_identity.domain.states import Channel, DeliveryState


@dataclass(frozen=True, slots=True)
class WebhookEndpoint:
    """A webhook of one owner; `secret` is told only when it is made."""

    endpoint_id: UUID
    url: str
    event_types: tuple[EventType, ...]
    active: bool
    created_at: datetime
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookEndpointChange:
    """What an owner changes of a webhook; what is None stays."""

    url: str | None = None
    event_types: tuple[EventType, ...] | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """A delivery as its owner sees it."""

    delivery_id: UUID
    event_id: UUID
    event_type: EventType
    state: DeliveryState
    attempts: int
    status_code: int | None
    error_code: str | None
    created_at: datetime
    updated_at: datetime | None


@dataclass(frozen=True, slots=True)
class PendingDelivery:
    """One thing to tell one target: `target` is a URL with its secrets, the newest first, or an address."""

    delivery_id: UUID
    channel: Channel
    target: str
    secrets: tuple[str, ...]
    event: Event


class DeliveryRepository(Protocol):
    """What is to be told to whom. All raise `DatabaseUnavailableError`."""

    def create_for_event(self, event: Event) -> list[UUID]:
        """List what is yet to be delivered of `event`: written once, however often it is asked."""

    def get_pending(self, delivery_id: UUID) -> PendingDelivery | None:
        """Find the delivery, unless it is over or its target is gone."""

    def mark_delivered(self, delivery_id: UUID, status_code: int | None, message_id: str | None) -> None:
        """Store that the target has it."""

    def mark_failed(
        self, delivery_id: UUID, fault: OcrIdentityError, status_code: int | None, *, final: bool
    ) -> None:
        """Store that the target has it not; `final` where it is not tried again."""

    def disable_endpoint(self, delivery_id: UUID) -> None:
        """Rest the webhook whose endpoint said that it is gone."""

    def suppress(self, addresses: list[str], fault: OcrIdentityError, message_id: str) -> None:
        """Send no more e-mail to `addresses`; what was sent as `message_id` failed."""


class DeliveryQueue(Protocol):
    """Where deliveries wait for their turn."""

    def enqueue_delivery(self, delivery_id: UUID, owner_id: UUID | None = None) -> None:
        """Have the delivery made, in its turn among those of other owners; raises `QueueUnavailableError`."""


class WebhookSender(Protocol):
    """HTTPS to the public network, and nowhere else."""

    def check(self, url: str) -> None:
        """Check that `url` may be called.

        Raises `WebhookInsecureError`, `WebhookUnresolvableError` or `WebhookPrivateAddressError`.
        """

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Post `body`, and return the answer's status.

        Raises what `check` raises, and `WebhookFailedError` where none came.
        """


class Mailer(Protocol):
    """The mail service."""

    def send(self, address: str, template: Mapping[str, str], values: Mapping[str, str]) -> str:
        """Send what `template` (subject, text, html) makes of `values`; the message's id.

        Raises `MailUnavailableError`, or `EmailRefusedError` for good.
        """
