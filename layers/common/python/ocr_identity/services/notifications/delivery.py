"""The walk of `notify`: event → deliveries → e-mail or signed webhook, each tried until it is told."""

from dataclasses import dataclass
from uuid import UUID

from ocr_identity.domain.errors import (
    EmailRefusedError,
    OcrIdentityError,
    RequestError,
    TransientError,
    WebhookFailedError,
)
from ocr_identity.domain.events import Event
from ocr_identity.ports.deliveries import DeliveryQueue, DeliveryStore, DueDelivery, Mailer, WebhookSender
from ocr_identity.services.notifications.emails import TEMPLATES, values_of
from ocr_identity.services.notifications.ses_feedback import parse_feedback
from ocr_identity.services.notifications.webhook_signature import signed_headers

GONE = 410


@dataclass(frozen=True, slots=True)
class NotifyServices:
    """What tells owners."""

    deliveries: DeliveryStore
    queue: DeliveryQueue
    mailer: Mailer
    webhooks: WebhookSender


def announce_event(event: Event, services: NotifyServices) -> int:
    """Write who is to be told of `event`, and have it told; how many. Twice has no further effect."""
    planned = services.deliveries.plan(event)
    for delivery_id in planned:
        services.queue.enqueue(delivery_id)
    return len(planned)


def deliver(delivery_id: UUID, services: NotifyServices, *, last: bool) -> str:
    """Make one delivery; what became of it, in a word for metrics.

    Raises a `TransientError` where it is to be tried again; `last` says that it will not be.
    """
    due = services.deliveries.due(delivery_id)
    if due is None:
        return "skipped"
    try:
        if due.channel == "email":
            message_id = services.mailer.send(due.target, TEMPLATES[due.event.type], values_of(due.event))
            services.deliveries.delivered(delivery_id, None, message_id)
        else:
            _post(due, services)
    except (RequestError, EmailRefusedError) as fault:
        services.deliveries.failed(delivery_id, fault, None, final=True)
        return "failed"
    except TransientError as fault:
        return _try_again(due, fault, services, last=last)
    return "delivered"


def heed_feedback(body: str, services: NotifyServices) -> bool:
    """Write no more to addresses that bounced or complained; whether there were any."""
    feedback = parse_feedback(body)
    if feedback.suppressed is None:
        return False
    addresses, fault = feedback.suppressed
    services.deliveries.suppress(addresses, fault, feedback.mail.message_id)
    return True


def _post(due: DueDelivery, services: NotifyServices) -> None:
    body = due.event.model_dump_json(exclude_none=True).encode()
    headers = signed_headers(due.secrets, str(due.event.id), body)
    status = services.webhooks.post(due.target, headers, body)
    if status == GONE:
        services.deliveries.retire(due.delivery_id)
    if not 200 <= status < 300:
        raise WebhookFailedError(status)
    services.deliveries.delivered(due.delivery_id, status, None)


def _try_again(due: DueDelivery, fault: OcrIdentityError, services: NotifyServices, *, last: bool) -> str:
    status = fault.answer if isinstance(fault, WebhookFailedError) else None
    final = last or status == GONE
    services.deliveries.failed(due.delivery_id, fault, status, final=final)
    if final:
        return "failed"
    raise fault
