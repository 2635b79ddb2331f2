"""Messages that never succeeded → their jobs fail for good, with an event; nothing stays STARTED."""

from collections.abc import Callable

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from functions.s3_events import object_keys_from_s3_event
from ocr_identity.bootstrap.dead_letter import DeadLetterServices
from ocr_identity.diagnostics import errors_logged, log_error
from ocr_identity.domain.errors import RetriesExhaustedError
from ocr_identity.domain.request_errors import MalformedNotificationError
from ocr_identity.observability import increment
from ocr_identity.services.outbox import publish_pending


def create_record_handler(services: DeadLetterServices, bucket: str) -> Callable[[SQSRecord], None]:
    """Make a handler of one message; it raises, to be asked again, while a worker still holds the job."""

    def handle(record: SQSRecord) -> None:
        """Give up the jobs of one dead letter."""
        with errors_logged(message_id=record.message_id):
            try:
                keys = object_keys_from_s3_event(record.body, bucket)
            except MalformedNotificationError as fault:
                log_error(fault, message_id=record.message_id)
                return
            for key in keys:
                if services.jobs.fail_unfinished(key, RetriesExhaustedError()):
                    increment("JobAbandoned")
                publish_pending(services.outbox, services.publisher, key)

    return handle
