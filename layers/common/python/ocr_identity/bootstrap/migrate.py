"""Build what the migration works with."""

import json

from sqlalchemy import URL, make_url

from ocr_identity.adapters.aws.secrets import read_secret
from ocr_identity.settings import (
    MigrateSettings,
)


def application_login(settings: MigrateSettings) -> URL | None:
    """Whom the other functions sign in to the database as; None where that is the owner."""
    if settings.application_database_url is not None:
        return make_url(settings.application_database_url.get_secret_value())
    if settings.application_database_secret_arn is None:
        return None
    secret = json.loads(read_secret(settings.application_database_secret_arn))
    if "url" in secret:
        return make_url(secret["url"])
    return URL.create("postgresql", secret["username"], secret["password"])
