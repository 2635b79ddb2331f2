"""Lambda's entry point for API Gateway; what is built here is built once an environment."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.api.app import create_app
from ocr_identity.bootstrap.api import api_services
from ocr_identity.observability import logger, metrics
from ocr_identity.settings import ApiSettings

app = create_app(api_services(ApiSettings()))


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    return app.resolve(event, context)
