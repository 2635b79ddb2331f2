"""Lambda's entry point for the queue of what owners are to be told."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.notify.app import create_record_handler
from ocr_identity.bootstrap.notify import message_visibility, notify_services
from ocr_identity.observability import logger, metrics
from ocr_identity.settings import NotifySettings

settings = NotifySettings()
record_handler = create_record_handler(notify_services(settings), message_visibility(settings))
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Tell what one batch of messages says."""
    return process_partial_response(event, record_handler, processor, context)  # type: ignore[return-value]
