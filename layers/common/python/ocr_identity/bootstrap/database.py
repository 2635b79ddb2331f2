"""Build the database from its URL or its secret."""

import json

from ocr_identity.adapters.aws.secrets import read_secret
from ocr_identity.adapters.postgres.database import Database, is_verified
from ocr_identity.settings import (
    DatabaseSettings,
)


def database(settings: DatabaseSettings) -> Database:
    """Open the database by its URL, or by the URL in its secret; raises ValueError where TLS is wanting."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
    else:
        url = json.loads(read_secret(settings.database_secret_arn or ""))["url"]
    if settings.database_tls_required and not is_verified(url):
        raise ValueError("the database's URL turns TLS off or believes anyone: it takes sslmode=verify-full")
    return Database(url)
