"""SQS messages → the walk, one by one; what failed passingly is delivered again, and only that."""

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from functions.s3_events import created_keys
from functions.sqs_retry import Handler, redelivered
from ocr_identity.observability import tell_outcome
from ocr_identity.ports.messaging import Redelivery
from ocr_identity.services.ocr_pipeline import OcrServices, process_upload


def create_record_handler(
    services: OcrServices, redelivery: Redelivery, bucket: str, needs_s: float
) -> Handler:
    """A handler of one message over `services`, which may take `needs_s` seconds.

    It raises where the message must come again.
    """

    def read(record: SQSRecord) -> None:
        for key in created_keys(record.body, bucket):
            for outcome in process_upload(key, services):
                tell_outcome(outcome)

    return redelivered(read, redelivery, needs_s=needs_s)
