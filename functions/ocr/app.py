"""SQS messages → the walk, one by one; what failed passingly is delivered again, and only that."""

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from functions.s3_events import object_keys_from_s3_event
from functions.sqs_retry import Handler, with_retry
from ocr_identity.observability import record_outcome
from ocr_identity.ports.messaging import MessageVisibility
from ocr_identity.services.ocr_pipeline import OcrServices, process_upload


def create_record_handler(
    services: OcrServices, message_visibility: MessageVisibility, bucket: str, needs_s: float
) -> Handler:
    """Make a handler of one message over `services`, which may take `needs_s` seconds.

    It raises where the message must come again.
    """

    def read(record: SQSRecord) -> None:
        """Read the objects of one S3 event."""
        for key in object_keys_from_s3_event(record.body, bucket):
            for outcome in process_upload(key, services):
                record_outcome(outcome)

    return with_retry(read, message_visibility, needs_s=needs_s)
