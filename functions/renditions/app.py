"""Events of documents → thumbnails, previews and pages of their files."""

from uuid import UUID

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from functions.sqs_retry import Handler, received, with_retry
from ocr_identity.diagnostics import log_error
from ocr_identity.domain.errors import ReaderError
from ocr_identity.domain.events import DocumentRead, DocumentRefused, Event
from ocr_identity.domain.request_errors import MalformedNotificationError
from ocr_identity.observability import increment
from ocr_identity.ports.messaging import MessageVisibility
from ocr_identity.services.renditions import RenditionServices, render_media

# Deliveries after which a file on which the renderer breaks off is left without pictures.
MOST_CRASHES = 3


def create_record_handler(services: RenditionServices, message_visibility: MessageVisibility) -> Handler:
    """Make a handler of one event over `services`; it raises where the event must come again."""

    def render(record: SQSRecord) -> None:
        """Render the file of one event."""
        try:
            event = Event.model_validate_json(record.body)
        except ValidationError as error:
            raise MalformedNotificationError from error
        if isinstance(event.data, DocumentRead | DocumentRefused):
            _render(event.data.media_id, services, last=received(record) >= MOST_CRASHES)

    return with_retry(render, message_visibility)


def _render(media_id: UUID, services: RenditionServices, *, last: bool) -> None:
    """Render the pictures of one file; with `last`, a file on which the renderer breaks off has none."""
    try:
        increment("RenditionMade", render_media(media_id, services))
    except ReaderError as fault:
        if not last:
            raise
        log_error(fault, media_id=str(media_id))
        increment("RenditionAbandoned")
