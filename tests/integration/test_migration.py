"""The migrations make exactly the tables that the code believes in."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from functions.migrate.app import create_app
from infra.local.postgres import Postgres
from ocr_identity.adapters.postgres import migration
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema import metadata
from ocr_identity.domain.errors import DatabaseUnavailableError
from tests.conftest import create_database
from tests.integration.jobs import column


def test_migrate_on_an_empty_database_makes_the_tables_of_the_schema(database: Database) -> None:
    with database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})

        assert compare_metadata(context, metadata) == []


def test_migrate_on_an_empty_database_makes_each_named_check(database: Database) -> None:
    inspector = inspect(database.engine)
    standing = {
        check["name"] for table in metadata.tables for check in inspector.get_check_constraints(table)
    }

    assert standing == {
        "ck_media_size",
        "ck_media_rendition",
        "ck_media_state",
        "ck_ocr_jobs_cause",
        "ck_deliveries_channel",
        "ck_deliveries_state",
        "ck_media_upload_state",
        "ck_ocr_jobs_job_status",
        "ck_identity_documents_sex",
        "ck_reviews_state",
    }


def test_migrate_on_an_empty_database_makes_the_partial_unique_index(database: Database) -> None:
    """Alembic does not compare the conditions of partial indexes."""
    standing = {
        index["name"]: (index["unique"], index.get("dialect_options", {}).get("postgresql_where"))
        for index in inspect(database.engine).get_indexes("media")
    }

    unique, condition = standing["uq_media_created_by_hash_standing"]
    assert unique
    for rule in ("deleted_at IS NULL", "rendition IS NULL", "duplicate_of IS NULL", "upload_state <> 'void'"):
        assert rule in str(condition)


def test_migrate_run_twice_changes_nothing(database: Database) -> None:
    migrate = create_app(database)

    assert migrate() == migrate() == {"revision": "0003"}
    assert column(database, "SELECT count(*) FROM alembic_version") == [1]


LATER = '''
"""A release that is still to come."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    op.add_column("media", sa.Column("of_a_later_release", sa.Integer))
'''


def test_migrate_of_an_earlier_release_leaves_later_tables_as_they_are(
    owned: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tmp_path / "migrations"
    shutil.copytree(migration.MIGRATIONS, later)
    head = migration.upgrade(owned)
    (later / "versions" / "9999_later.py").write_text(LATER.format(head=head))
    with monkeypatch.context() as patch:
        patch.setattr(migration, "MIGRATIONS", later)
        assert migration.upgrade(owned) == "9999"

    answer = create_app(owned)()

    assert answer == {"revision": "9999"}
    with owned.transaction() as connection:
        columns = {one["name"] for one in inspect(connection).get_columns("media")}
    assert "of_a_later_release" in columns


def test_upgrade_whose_locks_cross_those_of_an_older_release_is_tried_again(
    postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, real, tried = Database(create_database(postgres, "template0")), migration._upgrade, []

    def crossed(database: Database, revision: str) -> str:
        tried.append(revision)
        if len(tried) < migration.TRIES:
            raise DatabaseUnavailableError
        return real(database, revision)

    monkeypatch.setattr(migration, "_upgrade", crossed)
    monkeypatch.setattr(migration, "PAUSE_S", 0)

    assert migration.upgrade(database) == "0003"
    monkeypatch.setattr(migration, "_upgrade", refused)
    with pytest.raises(DatabaseUnavailableError):
        migration.upgrade(database)
    database.engine.dispose()


def refused(_database: Database, _revision: str) -> str:
    raise DatabaseUnavailableError
