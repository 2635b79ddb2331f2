"""The functions' role: made by the migration, signs in by its password, and again after a new one."""

from sqlalchemy import make_url

from functions.migrate.app import create_app
from infra.local.postgres import Postgres
from ocr_identity.adapters.postgres.database import Database
from tests.conftest import create_database
from tests.integration.jobs import column, open_ticket


def test_migrate_with_a_changed_password_gives_it_to_the_role(postgres: Postgres) -> None:
    url = create_database(postgres, "template0")
    owner, role = Database(url), make_url(url).set(username="somebody", password="first:one")
    assert create_app(owner, role)() == create_app(owner, role)() == {"revision": "0002"}

    again = role.set(password="another's")
    create_app(owner, again)()

    functions = Database(again.render_as_string(hide_password=False))
    open_ticket(functions)
    assert column(functions, "SELECT current_user::text") == ["somebody"]
    for found in (owner, functions):
        found.engine.dispose()
