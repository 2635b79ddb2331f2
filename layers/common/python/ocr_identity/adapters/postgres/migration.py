"""Alembic over an engine: one migration at a time, whoever asks."""

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.domain.errors import DatabaseUnavailableError

MIGRATIONS = Path(__file__).parent / "migrations"
# Any fixed number: it keeps two deployments from migrating at once.
LOCK = 9303
LOCK_TIMEOUT_S = 10
# An earlier release goes on working meanwhile: its locks may cross the migration's (40P01), or last too long.
TRIES, PAUSE_S = 5, 0.5


def upgrade(database: Database, revision: str = "head") -> str:
    """Migrate to `revision`; the revision that then stands.

    Tables that a later release made are left as they are: a deployment that is rolled back calls the earlier
    release's migration, which must not fail for it. Migrations only add, so that earlier code works on them.
    Raises `DatabaseUnavailableError` where locks are not to be had in `TRIES` tries; nothing is changed then.
    """
    for tried in range(1, TRIES):
        try:
            return _upgrade(database, revision)
        except DatabaseUnavailableError:
            time.sleep(PAUSE_S * tried)
    return _upgrade(database, revision)


def _upgrade(database: Database, revision: str) -> str:
    """Migrate in one transaction."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with database.transaction() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        # Rather fail, and be run again, than have everyone wait behind a lock that is not to be had.
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S}s'"))
        config.attributes["connection"] = connection
        context = MigrationContext.configure(connection)
        standing = context.get_current_revision()
        known = {one.revision for one in ScriptDirectory.from_config(config).walk_revisions()}
        if standing is not None and standing not in known:
            return standing
        command.upgrade(config, revision)
        return context.get_current_revision() or ""
