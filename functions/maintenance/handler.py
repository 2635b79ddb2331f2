"""Lambda's entry point for EventBridge Scheduler."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.maintenance.app import create_app
from ocr_identity.bootstrap import announcer, chore_services
from ocr_identity.observability import logger, metrics
from ocr_identity.settings import MaintenanceSettings

settings = MaintenanceSettings()
run = create_app(chore_services(settings), announcer(settings), settings)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Do the chores once."""
    return run()
