"""The functions' role: made by the migration, signs in by its password, and again after a new one."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from functions.migrate.app import create_app
from infra.local.postgres import Postgres
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.domain.errors import (
    CorruptFileError,
    DatabaseRefusedError,
    StorageUnavailableError,
)
from ocr_identity.domain.review import ReviewRule
from ocr_identity.ports.jobs import Claim
from ocr_identity.services.outbox import publish_pending
from tests.conftest import create_database
from tests.integration.api.caller import REQUEST, Api
from tests.integration.jobs import LEASE_S, READING, column, open_ticket
from tests.unit.fakes import FakePublisher


def test_migrate_with_a_changed_password_gives_it_to_the_role(postgres: Postgres) -> None:
    url = create_database(postgres, "template0")
    owner, role = Database(url), make_url(url).set(username="somebody", password="first:one")
    assert create_app(owner, role)() == create_app(owner, role)() == {"revision": "0003"}

    again = role.set(password="another's")
    create_app(owner, again)()

    functions = Database(again.render_as_string(hide_password=False))
    open_ticket(functions)
    assert column(functions, "SELECT current_user::text") == ["somebody"]
    for found in (owner, functions):
        found.engine.dispose()


@pytest.fixture
def ocr(postgres: Postgres) -> Iterator[tuple[Database, Database]]:
    """Make a database as its functions sign in to it, and as the OCR function does."""
    url = create_database(postgres, "template0")
    roles = [make_url(url).set(username=f"{name}_{uuid4().hex}", password="a:b") for name in ("app", "ocr")]
    owner = Database(url)
    create_app(owner, roles[0], roles[1])()
    application, reader = (Database(one.render_as_string(hide_password=False)) for one in roles)
    yield application, reader
    for found in (owner, application, reader):
        found.engine.dispose()


def test_ocr_role_takes_a_document_through_its_whole_life(ocr: tuple[Database, Database]) -> None:
    application, reader = ocr
    rules = {"default": ReviewRule(sample_percent=100)}
    api, jobs, outbox = Api(application), PostgresJobs(reader, review_rules=rules), PostgresOutbox(reader)
    tickets = [api.ticket(name) for name in ("read", "refused", "cut_short")]
    reference = api.ticket("read", on_duplicate="reference")
    batch = api.call("POST", "/batches", {"items": [REQUEST | {"sha256": "b" * 64}]})[1]
    keys = [api.key_of(one["media_id"]) for one in (*tickets, batch["items"][0]["ticket"])]

    read, refused, cut, batched = (take(jobs, key) for key in keys)
    jobs.succeed(read, READING, 12)
    # The reference's own.
    jobs.succeed(take(jobs, keys[0]), READING, 12)
    jobs.reject(refused, CorruptFileError(), 12)
    jobs.release(cut, StorageUnavailableError())
    jobs.succeed(batched, READING, 12)
    sent = publish_pending(outbox, FakePublisher())

    assert api.call("GET", f"/task/{tickets[0]['task_id']}")[1]["state"] == "SUCCESS"
    assert api.call("GET", f"/media/{reference['media_id']}")[1]["state"] == "SUCCESS"
    assert api.call("GET", f"/task/{tickets[1]['task_id']}")[1]["error"]["code"] == "corrupt_file"
    assert sent >= 4
    assert column(application, "SELECT count(*) FROM reviews") != [0]


def take(jobs: PostgresJobs, key: str) -> Claim:
    claim = jobs.claim(key, LEASE_S)
    assert claim is not None
    return claim


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM media", "DELETE FROM ocr_jobs", "DELETE FROM identity_documents",
        "SELECT * FROM users", "SELECT * FROM webhook_endpoints", "SELECT * FROM deliveries",
        "SELECT * FROM audit_logs", "UPDATE audit_logs SET action = 'x'", "SELECT * FROM idempotency_keys",
        "CREATE TABLE mine (id int)",
    ],
)  # fmt: skip
def test_ocr_role_is_refused_what_reading_does_not_take(
    ocr: tuple[Database, Database], statement: str
) -> None:
    with pytest.raises(DatabaseRefusedError), ocr[1].transaction() as connection:
        connection.exec_driver_sql(statement)
