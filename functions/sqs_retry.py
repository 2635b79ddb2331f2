"""What every function behind a queue does with a message that could not be dealt with: it comes again."""

from collections.abc import Callable, Sequence
from typing import Protocol

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from ocr_identity.diagnostics import log_error
from ocr_identity.domain.errors import JobLeasedError, NotEnoughTimeError, OcrIdentityError
from ocr_identity.domain.request_errors import MalformedNotificationError
from ocr_identity.observability import increment, increment_by
from ocr_identity.ports.messaging import MessageVisibility

# Seconds before each next delivery: with them, an outage of a quarter of an hour loses nothing.
PAUSES_S = (10, 20, 40, 80, 160, 320, 480)

Work = Callable[[SQSRecord], None]


class Handler(Protocol):
    """Deals with one message of a batch; Powertools hands the context over by its name."""

    def __call__(self, record: SQSRecord, lambda_context: LambdaContext | None = None) -> None:
        """Raise where the message must come again."""


def with_retry(
    work: Work, message_visibility: MessageVisibility, pauses_s: Sequence[int] = PAUSES_S, needs_s: float = 0
) -> Handler:
    """`work` on one message; it raises where the message must come again, after a pause that grows.

    What is no message of ours is let go; what may need `needs_s` seconds is not begun with less.
    """

    def handle(record: SQSRecord, lambda_context: LambdaContext | None = None) -> None:
        """Handle one message, and say when it comes again where that failed."""
        try:
            if lambda_context and lambda_context.get_remaining_time_in_millis() < needs_s * 1000:
                raise NotEnoughTimeError  # noqa: TRY301 - told like whatever else fails
            work(record)
        except MalformedNotificationError as malformed:
            log_error(malformed, message_id=record.message_id)
            increment("NotificationMalformed")
        except Exception as error:  # noqa: BLE001 - whatever it is, the message comes again
            log_error(error, message_id=record.message_id)
            fault = error if isinstance(error, OcrIdentityError) else OcrIdentityError()
            increment_by("MessageRetried", code=fault.code)
            message_visibility.delay(record.receipt_handle, retry_delay_s(fault, received(record), pauses_s))
            # Without its causes, which the log has by now: whoever catches it may write their texts there.
            raise fault from None

    return handle


def received(record: SQSRecord) -> int:
    """How often the message was delivered, this time included."""
    return int(record.attributes.approximate_receive_count or 1)


def retry_delay_s(fault: OcrIdentityError, received: int, pauses_s: Sequence[int] = PAUSES_S) -> int:
    """Seconds until the next delivery: no longer than until another worker's lease ends."""
    if isinstance(fault, NotEnoughTimeError):
        return 0
    pause = pauses_s[min(received, len(pauses_s)) - 1]
    return min(pause, fault.retry_after_s + 1) if isinstance(fault, JobLeasedError) else pause
