"""Events of documents → thumbnails, previews and pages of their files."""

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from functions.redelivery import Handler, redelivered
from ocr_identity.events import DocumentRead, DocumentRefused, Event
from ocr_identity.observability import count
from ocr_identity.ports.messaging import Redelivery
from ocr_identity.refusals import MalformedNotification
from ocr_identity.renditions import RenditionServices, render_media


def create_record_handler(services: RenditionServices, redelivery: Redelivery) -> Handler:
    """A handler of one event over `services`; it raises where the event must come again."""

    def render(record: SQSRecord) -> None:
        try:
            event = Event.model_validate_json(record.body)
        except ValidationError:
            raise MalformedNotification from None
        if isinstance(event.data, DocumentRead | DocumentRefused):
            count("RenditionMade", render_media(event.data.media_id, services))

    return redelivered(render, redelivery)
