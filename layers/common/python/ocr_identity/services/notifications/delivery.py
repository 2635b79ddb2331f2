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
from ocr_identity.domain.states import Channel
from ocr_identity.ports.deliveries import (
    DeliveryQueue,
    DeliveryRepository,
    Mailer,
    PendingDelivery,
    WebhookSender,
)
from ocr_identity.services.notifications.emails import TEMPLATES, values_of
from ocr_identity.services.notifications.ses_feedback import parse_feedback
from ocr_identity.services.notifications.webhook_signature import signed_headers

GONE = 410


@dataclass(frozen=True, slots=True)
class NotifyServices:
    """What tells owners."""

    deliveries: DeliveryRepository
    queue: DeliveryQueue
    mailer: Mailer
    webhooks: WebhookSender


def schedule_deliveries(event: Event, services: NotifyServices) -> int:
    """Write who is to be told of `event`, and have it told; how many. Twice has no further effect."""
    planned = services.deliveries.create_for_event(event)
    for delivery_id in planned:
        services.queue.enqueue_delivery(delivery_id, event.data.owner_id)
    return len(planned)


def deliver(delivery_id: UUID, services: NotifyServices, *, last: bool) -> str:
    """Make one delivery; what became of it, in a word for metrics.

    Raises a `TransientError` where it is to be tried again; `last` says that it will not be.
    """
    due = services.deliveries.get_pending(delivery_id)
    if due is None:
        return "skipped"
    try:
        if due.channel == Channel.EMAIL:
            message_id = services.mailer.send(due.target, TEMPLATES[due.event.type], values_of(due.event))
            services.deliveries.mark_delivered(delivery_id, None, message_id)
        else:
            _post(due, services)
    except (RequestError, EmailRefusedError) as fault:
        services.deliveries.mark_failed(delivery_id, fault, None, final=True)
        return "failed"
    except TransientError as fault:
        return _record_failure(due, fault, services, last=last)
    return "delivered"


def process_ses_feedback(body: str, services: NotifyServices) -> bool:
    """Write no more to addresses that bounced or complained; whether there were any."""
    feedback = parse_feedback(body)
    if feedback.suppressed is None:
        return False
    addresses, fault = feedback.suppressed
    services.deliveries.suppress(addresses, fault, feedback.mail.message_id)
    return True


def _post(due: PendingDelivery, services: NotifyServices) -> None:
    body = due.event.model_dump_json(exclude_none=True).encode()
    headers = signed_headers(due.secrets, str(due.event.id), body)
    status = services.webhooks.post(due.target, headers, body)
    if status == GONE:
        services.deliveries.disable_endpoint(due.delivery_id)
    if not 200 <= status < 300:
        raise WebhookFailedError(status)
    services.deliveries.mark_delivered(due.delivery_id, status, None)


def _record_failure(
    due: PendingDelivery, fault: OcrIdentityError, services: NotifyServices, *, last: bool
) -> str:
    status = fault.answer if isinstance(fault, WebhookFailedError) else None
    final = last or status == GONE
    services.deliveries.mark_failed(due.delivery_id, fault, status, final=final)
    if final:
        return "failed"
    raise fault
