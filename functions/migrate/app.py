"""Brings the tables up to date with Alembic, and has the other functions' roles work with them.

A second run finds nothing to do.
"""

import time
from collections.abc import Callable

from sqlalchemy import URL

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.migration import upgrade
from ocr_identity.adapters.postgres.roles import ensure_application_role, ensure_ocr_role
from ocr_identity.diagnostics import errors_logged
from ocr_identity.domain.errors import DatabaseUnavailableError

PAUSE_S = 5


def create_app(
    database: Database, application: URL | None = None, ocr: URL | None = None, *, patience_s: float = 0
) -> Callable[[], dict[str, str]]:
    """Make the migration of `database`; it answers with the revision that stands."""

    def run() -> dict[str, str]:
        """Bring the tables up to date."""
        with errors_logged():
            _wait_for(database, patience_s)
            revision = upgrade(database)
            with database.transaction() as connection:
                if application is not None:
                    ensure_application_role(connection, application)
                if ocr is not None:
                    ensure_ocr_role(connection, ocr)
        return {"revision": revision}

    return run


def _wait_for(database: Database, patience_s: float) -> None:
    """Wait until the database answers: a proxy that was just made has no capacity for minutes.

    Raises `DatabaseUnavailableError` where it does not within `patience_s`.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            database.ping()
        except DatabaseUnavailableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_S)
        else:
            return
