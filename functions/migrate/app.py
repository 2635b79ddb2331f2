"""Brings the tables up to date with Alembic; a second run finds nothing to do."""

from collections.abc import Callable

from ocr_identity.adapters.migration import upgrade
from ocr_identity.adapters.postgres import Database
from ocr_identity.observability import faults_logged


def create_app(database: Database) -> Callable[[], dict[str, str]]:
    """The migration of `database`; it answers with the revision that stands."""

    def run() -> dict[str, str]:
        with faults_logged():
            return {"revision": upgrade(database)}

    return run
