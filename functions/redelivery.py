"""What every function behind a queue does with a message that could not be dealt with: it comes again."""

from collections.abc import Callable, Sequence

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from ocr_identity.errors import Fault, JobLeased
from ocr_identity.observability import count, log_fault
from ocr_identity.ports.messaging import Redelivery
from ocr_identity.refusals import MalformedNotification

# Seconds before each next delivery: with them, an outage of a quarter of an hour loses nothing.
PAUSES_S = (10, 20, 40, 80, 160, 320, 480)

Work = Callable[[SQSRecord], None]


def redelivered(work: Work, redelivery: Redelivery, pauses_s: Sequence[int] = PAUSES_S) -> Work:
    """`work` on one message; it raises where the message must come again, after a pause that grows.

    What is no message of ours is let go.
    """

    def handle(record: SQSRecord) -> None:
        try:
            work(record)
        except MalformedNotification as malformed:
            log_fault(malformed, message_id=record.message_id)
            count("NotificationMalformed")
        except Exception as error:  # noqa: BLE001 - whatever it is, the message comes again
            log_fault(error, message_id=record.message_id)
            fault = error if isinstance(error, Fault) else Fault()
            count(f"Retried_{fault.code}")
            redelivery.delay(record.receipt_handle, pause_s(fault, received(record), pauses_s))
            raise fault from None

    return handle


def received(record: SQSRecord) -> int:
    """How often the message was delivered, this time included."""
    return int(record.attributes.approximate_receive_count or 1)


def pause_s(fault: Fault, received: int, pauses_s: Sequence[int] = PAUSES_S) -> int:
    """Seconds until the next delivery: no longer than until another worker's lease ends."""
    pause = pauses_s[min(received, len(pauses_s)) - 1]
    return min(pause, fault.retry_after_s + 1) if isinstance(fault, JobLeased) else pause
