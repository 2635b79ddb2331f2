"""Lambda's entry point for the migration, called on deployment."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.migrate.app import create_app
from ocr_identity.bootstrap.database import database
from ocr_identity.bootstrap.migrate import application_login, ocr_login
from ocr_identity.observability import logger
from ocr_identity.settings import MigrateSettings

settings = MigrateSettings()
logins = application_login(settings), ocr_login(settings)
run = create_app(database(settings), *logins, patience_s=settings.patience_seconds)


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> dict[str, str]:
    """Migrate to the newest revision."""
    return run()
