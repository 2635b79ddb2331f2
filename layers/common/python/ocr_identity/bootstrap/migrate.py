"""Build what the migration works with."""

import json

from pydantic import SecretStr
from sqlalchemy import URL, make_url

from ocr_identity.adapters.aws.secrets import read_secret
from ocr_identity.settings import (
    MigrateSettings,
)


def application_login(settings: MigrateSettings) -> URL | None:
    """Whom the other functions sign in to the database as; None where that is the owner."""
    return _login(settings.application_database_url, settings.application_database_secret_arn)


def ocr_login(settings: MigrateSettings) -> URL | None:
    """Whom the OCR function signs in as; None where that is as the others do."""
    return _login(settings.ocr_database_url, settings.ocr_database_secret_arn)


def _login(url: SecretStr | None, secret_arn: str | None) -> URL | None:
    """Read a role's name and password from its URL, or from its secret."""
    if url is not None:
        return make_url(url.get_secret_value())
    if secret_arn is None:
        return None
    secret = json.loads(read_secret(secret_arn))
    if "url" in secret:
        return make_url(secret["url"])
    return URL.create("postgresql", secret["username"], secret["password"])
