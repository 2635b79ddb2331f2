"""Three kinds of message: an event to be told of, a delivery to be made, feedback on an e-mail."""

import json
from uuid import UUID

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from functions.sqs_retry import Handler, received, with_retry
from ocr_identity.domain.events import Event
from ocr_identity.domain.request_errors import MalformedNotificationError
from ocr_identity.observability import increment, increment_by
from ocr_identity.ports.messaging import MessageVisibility
from ocr_identity.services.notifications.delivery import (
    NotifyServices,
    deliver,
    process_ses_feedback,
    schedule_deliveries,
)

# Ten seconds to five hours: a receiver that is down for most of a day still hears of everything.
PAUSES_S = (10, 60, 300, 1800, 7200, 18_000, 36_000)
TRIES = len(PAUSES_S) + 1


def create_record_handler(services: NotifyServices, message_visibility: MessageVisibility) -> Handler:
    """Make a handler of one message over `services`; it raises where the message must come again."""

    def tell(record: SQSRecord) -> None:
        """Handle one event, delivery or answer of the mail service."""
        try:
            content = json.loads(record.body)
        except (ValueError, RecursionError) as error:
            raise MalformedNotificationError from error
        if not isinstance(content, dict):
            raise MalformedNotificationError
        if "specversion" in content:
            increment("DeliveryPlanned", schedule_deliveries(_event(record.body), services))
        elif "delivery_id" in content:
            _deliver(content["delivery_id"], record, services)
        elif process_ses_feedback(record.body, services):
            increment("AddressSuppressed")

    return with_retry(tell, message_visibility, PAUSES_S)


def _event(body: str) -> Event:
    try:
        return Event.model_validate_json(body)
    except ValidationError as error:
        raise MalformedNotificationError from error


def _deliver(text: object, record: SQSRecord, services: NotifyServices) -> None:
    try:
        delivery_id = UUID(str(text))
    except ValueError as error:
        raise MalformedNotificationError from error
    outcome = deliver(delivery_id, services, last=received(record) >= TRIES)
    increment_by("Delivery", outcome=outcome)
