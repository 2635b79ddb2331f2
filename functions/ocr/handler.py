"""Lambda's entry point for the OCR queue: partial batch responses, the engine loaded at init."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.ocr.app import create_record_handler
from ocr_identity.bootstrap.ocr import message_visibility, ocr_services
from ocr_identity.observability import logger, metrics
from ocr_identity.settings import OcrSettings

# Beside reading: fetching, storing, publishing, and killing a reader that hangs.
SPARE_S = 15

settings = OcrSettings()
record_handler = create_record_handler(
    ocr_services(settings),
    message_visibility(settings),
    settings.bucket_name,
    settings.max_read_seconds + SPARE_S,
)
processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Read the documents of one batch of messages."""
    return process_partial_response(event, record_handler, processor, context)  # type: ignore[return-value]
