"""Lambda's entry point for EventBridge Scheduler, and for whoever runs a job by hand."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.maintenance.app import create_app
from ocr_identity.bootstrap.maintenance import maintenance_services
from ocr_identity.observability import logger, metrics
from ocr_identity.settings import MaintenanceSettings

run = create_app(maintenance_services(MaintenanceSettings()))


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Run one job once."""
    return run(event)
