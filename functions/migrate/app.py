"""Brings the tables up to date with Alembic, and has the other functions' roles work with them.

A second run finds nothing to do.
"""

from collections.abc import Callable

from sqlalchemy import URL

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.migration import upgrade
from ocr_identity.adapters.postgres.roles import ensure_application_role, ensure_ocr_role
from ocr_identity.diagnostics import errors_logged


def create_app(
    database: Database, application: URL | None = None, ocr: URL | None = None
) -> Callable[[], dict[str, str]]:
    """Make the migration of `database`; it answers with the revision that stands."""

    def run() -> dict[str, str]:
        """Bring the tables up to date."""
        with errors_logged():
            revision = upgrade(database)
            with database.transaction() as connection:
                if application is not None:
                    ensure_application_role(connection, application)
                if ocr is not None:
                    ensure_ocr_role(connection, ocr)
        return {"revision": revision}

    return run
