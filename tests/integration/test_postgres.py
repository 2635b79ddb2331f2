"""The database's limits: many hands on few connections, slow queries, connections that are gone."""

import contextlib
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from infra.local.ports import free_port
from infra.local.postgres import Postgres
from infra.local.processes import wait_until
from ocr_identity.adapters.postgres.database import SESSION, Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.migration import upgrade
from ocr_identity.domain.errors import DatabaseRefusedError, DatabaseUnavailableError
from tests.integration.jobs import LEASE_S, READING, column, open_ticket, run

HANDLERS, CONNECTIONS = 40, 8


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Run a server of few connections."""
    server = Postgres(tmp_path_factory.mktemp("small") / "postgres", free_port(), CONNECTIONS)
    server.start()
    migrated = Database(server.url)
    upgrade(migrated)
    migrated.engine.dispose()
    yield server
    server.stop()


@pytest.mark.parametrize("year", [1, 9999])
def test_transaction_with_a_date_unknown_to_the_driver_poisons_no_connection(
    database: Database, year: int
) -> None:
    """pg8000 has sent messages by then: a connection kept would answer with the answers of before."""
    first, hours = (datetime(1, 1, 1), 14) if year == 1 else (datetime(9999, 12, 31, 23), -14)  # noqa: DTZ001
    odd = first.replace(tzinfo=timezone(timedelta(hours=hours)))
    with pytest.raises(DatabaseRefusedError), database.transaction() as connection:
        connection.execute(text("SELECT CAST(:at AS timestamptz)"), {"at": odd})

    for number in range(5):
        with database.transaction() as connection:
            assert connection.execute(text(f"SELECT {number}")).scalar_one() == number


def test_transaction_in_the_moment_of_the_idle_timeout_takes_another_connection(database_url: str) -> None:
    """The reset may come between the writing and the reading: pg8000 tells it as it is, an OSError."""

    def work(number: int) -> None:
        own, chance = Database(database_url), random.Random(number)
        for _ in range(8):
            # Around the half second after which the server ends an idle connection.
            time.sleep(chance.uniform(0.485, 0.515))
            with own.transaction() as connection:
                assert connection.execute(text("SELECT 7")).scalar_one() == 7
        own.engine.dispose()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(work, range(10)))


def test_transaction_after_the_server_took_the_connection_back_takes_another(database: Database) -> None:
    for _ in range(3):
        with database.transaction() as connection:
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        other = Database(database.engine.url.render_as_string(hide_password=False))
        with other.transaction() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend({own})"))
        other.engine.dispose()

        with database.transaction() as connection:
            assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != own


def handle(url: str, number: int) -> list[object]:
    """Do as a handler does on an environment of its own, which keeps its connection as a frozen one does."""
    database = Database(url)
    _, ticket = open_ticket(database, f"user-{number}")
    jobs = PostgresJobs(database)
    claim = jobs.claim(ticket.object_key, LEASE_S)
    assert claim is not None
    jobs.succeed(claim, READING, 5)
    return [database, *column(database, f"SELECT job_status FROM ocr_jobs WHERE id = '{ticket.task_id}'")]


def test_database_with_more_handlers_than_connections_serves_them_all(small_server: Postgres) -> None:
    with ThreadPoolExecutor(HANDLERS) as pool:
        found = list(pool.map(lambda number: handle(small_server.url, number), range(HANDLERS)))

    assert [state for _, state in found] == ["SUCCESS"] * HANDLERS
    for database, _ in found:
        assert isinstance(database, Database)
        database.engine.dispose()


def test_query_over_the_statement_timeout_is_cut_off(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SESSION, "statement_timeout", "200")
    database = Database(database_url)

    with pytest.raises(DatabaseUnavailableError):
        run(database, "SELECT pg_sleep(10)")

    assert column(database, "SELECT 1") == [1]
    database.engine.dispose()


def test_transaction_left_idle_past_the_timeout_releases_its_locks(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SESSION, "idle_in_transaction_session_timeout", "300")
    frozen, other = Database(database_url), Database(database_url)
    open_ticket(other)

    def freeze() -> None:
        with frozen.transaction() as connection:
            connection.execute(text("UPDATE media SET name = 'held'"))
            run(other, "UPDATE media SET name = 'free'")

    with pytest.raises(DatabaseUnavailableError):
        freeze()

    assert column(other, "SELECT name FROM media") == ["free"]
    for database in (frozen, other):
        database.engine.dispose()


@pytest.mark.parametrize("how", ["terminated", "idle"])
def test_database_after_a_dropped_connection_opens_another(
    database: Database, database_url: str, how: str
) -> None:
    dropped = Database(database_url)
    (pid,) = column(dropped, "SELECT pg_backend_pid()")
    if how == "terminated":
        run(database, f"SELECT pg_terminate_backend({pid})")

    def gone() -> bool:
        with contextlib.suppress(DatabaseUnavailableError):  # who asks is ended too where it is slow to ask
            return not column(database, f"SELECT 1 FROM pg_stat_activity WHERE pid = {pid}")
        return False

    wait_until(gone, 10, "the connection's end")
    assert column(dropped, "SELECT pg_backend_pid()") != [pid]
    dropped.engine.dispose()
