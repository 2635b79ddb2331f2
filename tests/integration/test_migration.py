"""The migrations make exactly the tables that the code believes in."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from functions.migrate.app import create_app
from ocr_identity.adapters.postgres import Database
from ocr_identity.adapters.schema import metadata
from tests.integration.jobs import column


def test_the_tables_are_what_the_schema_says(database: Database) -> None:
    with database.transaction() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})

        assert compare_metadata(context, metadata) == []


def test_every_check_of_the_schema_stands(database: Database) -> None:
    inspector = inspect(database.engine)
    standing = {
        check["name"] for table in metadata.tables for check in inspector.get_check_constraints(table)
    }

    assert standing == {
        "ck_media_size",
        "ck_media_upload_state",
        "ck_ocr_jobs_job_status",
        "ck_identity_documents_sex",
    }


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate = create_app(database)

    assert migrate() == migrate() == {"revision": "0001"}
    assert column(database, "SELECT count(*) FROM alembic_version") == [1]
