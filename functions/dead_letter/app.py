"""Messages that never succeeded → their jobs fail for good, with an event; nothing stays STARTED."""

from collections.abc import Callable

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from functions.s3_events import created_keys
from ocr_identity.bootstrap.api import ChoreServices
from ocr_identity.domain.errors import RetriesExhaustedError
from ocr_identity.domain.request_errors import MalformedNotificationError
from ocr_identity.observability import count, faults_logged, log_fault
from ocr_identity.services.outbox import publish_pending


def create_record_handler(services: ChoreServices, bucket: str) -> Callable[[SQSRecord], None]:
    """A handler of one message; it raises, to be asked again, while a worker still holds the job."""

    def handle(record: SQSRecord) -> None:
        with faults_logged(message_id=record.message_id):
            try:
                keys = created_keys(record.body, bucket)
            except MalformedNotificationError as fault:
                log_fault(fault, message_id=record.message_id)
                return
            for key in keys:
                if services.chores.give_up(key, RetriesExhaustedError()):
                    count("JobGivenUp")
                publish_pending(services.outbox, services.publisher, key)

    return handle
