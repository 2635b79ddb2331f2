"""SQS messages → the walk, one by one; what failed passingly is delivered again, and only that."""

from collections.abc import Callable

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from ocr_identity.errors import Fault, JobLeased, MalformedNotification
from ocr_identity.notifications import created_keys
from ocr_identity.observability import count, log_fault
from ocr_identity.pipeline import OcrServices, process_upload
from ocr_identity.ports.messaging import Redelivery

FIRST_PAUSE_S, LONGEST_PAUSE_S = 10, 480


def create_record_handler(
    services: OcrServices, redelivery: Redelivery, bucket: str
) -> Callable[[SQSRecord], None]:
    """A handler of one message over `services`; it raises where the message must come again."""

    def handle(record: SQSRecord) -> None:
        try:
            for key in created_keys(record.body, bucket):
                process_upload(key, services)
        except MalformedNotification as malformed:
            log_fault(malformed, message_id=record.message_id)
            count("NotificationMalformed")
        except Exception as error:  # noqa: BLE001 - whatever it is, the message comes again
            log_fault(error, message_id=record.message_id)
            fault = error if isinstance(error, Fault) else Fault()
            count(f"Retried_{fault.code}")
            redelivery.delay(record.receipt_handle, pause_s(fault, record))
            raise fault from None

    return handle


def pause_s(fault: Fault, record: SQSRecord) -> int:
    """Seconds until the next try: doubling from ten, but no longer than until a lease ends."""
    received = int(record.attributes.approximate_receive_count or 1)
    pause: int = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (received - 1))
    return min(pause, fault.retry_after_s + 1) if isinstance(fault, JobLeased) else pause
