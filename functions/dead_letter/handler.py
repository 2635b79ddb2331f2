"""Lambda's entry point for the dead-letter queue."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.dead_letter.app import create_record_handler
from ocr_identity.bootstrap.dead_letter import dead_letter_services
from ocr_identity.observability import logger, metrics
from ocr_identity.settings import DeadLetterSettings

settings = DeadLetterSettings()
record_handler = create_record_handler(dead_letter_services(settings), settings.bucket_name)
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Give up the jobs of one batch of messages."""
    return process_partial_response(event, record_handler, processor, context)  # type: ignore[return-value]
