"""The audit log: whoever tampers with it shows."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ocr_identity.adapters.postgres.audit import PostgresAudit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.domain.errors import DatabaseRefusedError
from ocr_identity.ports.audit import Head, Verdict
from tests.integration.jobs import column, open_ticket, run
from tests.integration.maintenance_harness import MaintenanceHarness

COUNT = 5


@pytest.fixture
def log(database: Database) -> PostgresAudit:
    for number in range(COUNT):
        open_ticket(database, f"user {number}")
    return PostgresAudit(database)


def tamper(database: Database, statement: str) -> None:
    """Do what only somebody can do who owns the table."""
    run(database, f"ALTER TABLE audit_logs DISABLE TRIGGER ALL; {statement}")


def test_verify_of_an_untouched_chain_finds_no_break(log: PostgresAudit, database: Database) -> None:
    verdict = log.verify()

    assert (verdict.rows, verdict.broken_at) == (COUNT, None)
    assert verdict.head == column(database, "SELECT hash FROM audit_logs ORDER BY id DESC LIMIT 1")[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_logs SET action = 'media.read' WHERE id = 3",
        "DELETE FROM audit_logs WHERE id = 3",
        "TRUNCATE audit_logs",
    ],
)
def test_audit_logs_changed_by_their_owner_refuse_as_append_only(
    log: PostgresAudit, owned: Database, statement: str
) -> None:
    with pytest.raises(DatabaseRefusedError) as caught:
        run(owned, statement)
    assert "append-only" in str(caught.value.__cause__)

    assert log.verify().broken_at is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_logs SET action = 'media.read' WHERE id = 3",
        "DELETE FROM audit_logs WHERE id = 3",
        "TRUNCATE audit_logs",
        "ALTER TABLE audit_logs DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_logs_stand ON audit_logs",
        "ALTER FUNCTION audit_logs_stand() RENAME TO gone",
        "UPDATE audit_heads SET rows = 0",
        "SET session_replication_role = replica",
        "CREATE TABLE own (id int)",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_functions_role_changing_the_audit_log_or_its_guards_is_refused(
    log: PostgresAudit, database: Database, statement: str
) -> None:
    with pytest.raises(DatabaseRefusedError) as caught:
        run(database, statement)

    assert caught.value.sqlstate == "42501"
    assert log.verify().broken_at is None


@pytest.mark.parametrize(
    ("statement", "broken_at"),
    [
        ("UPDATE audit_logs SET action = 'media.read' WHERE id = 3", 3),
        ("UPDATE audit_logs SET actor_id = NULL WHERE id = 2", 2),
        ("UPDATE audit_logs SET address = '203.0.113.8' WHERE id = 1", 1),
        ("UPDATE audit_logs SET at = at + interval '1 microsecond' WHERE id = 4", 4),
        ("""UPDATE audit_logs SET details = '{"code": "x"}' WHERE id = 5""", 5),
        ("DELETE FROM audit_logs WHERE id = 3", 3),
        ("DELETE FROM audit_logs WHERE id = 5", 5),
        ("DELETE FROM audit_logs", 1),
        ("UPDATE audit_logs SET id = CASE id WHEN 2 THEN 30 ELSE id END", 2),
    ],
)
def test_verify_of_a_tampered_chain_names_the_first_broken_row(
    log: PostgresAudit, owned: Database, statement: str, broken_at: int
) -> None:
    tamper(owned, statement)

    assert log.verify().broken_at == broken_at


def test_verify_of_a_wholly_forged_chain_with_an_older_anchor_finds_the_break(
    log: PostgresAudit, database: Database, owned: Database
) -> None:
    anchor = log.verify().head
    assert log.verify(anchor).broken_at is None
    tamper(
        owned,
        "DELETE FROM audit_logs; UPDATE audit_heads SET rows = 0, hash = repeat('0', 64);"
        "ALTER TABLE audit_logs ENABLE TRIGGER ALL",
    )
    open_ticket(database, "forger")

    assert log.verify().broken_at is None
    assert log.verify(anchor).broken_at == 2


def test_verify_from_a_head_reads_only_the_rows_after_it(log: PostgresAudit, database: Database) -> None:
    noted = log.verify()
    start = Head(noted.rows, noted.head)
    open_ticket(database, "later")

    assert log.verify(start=start) == log.verify()
    assert log.verify(start=start).rows == COUNT + 1
    assert log.verify(start=Head(noted.rows, "f" * 64)).broken_at == COUNT + 1


def test_verify_of_a_whole_chain_tells_a_head_that_is_not_in_it_from_a_break(
    log: PostgresAudit, owned: Database
) -> None:
    harness = MaintenanceHarness(owned)

    assert log.verify("f" * 64).is_anchored is False
    assert harness.report("audit", anchor="f" * 64).findings
    assert not harness.report("audit", anchor=log.verify().head).findings
    tamper(owned, "DELETE FROM audit_logs WHERE id = 5")
    broken = harness.report("audit", anchor="f" * 64)
    assert (broken.findings, broken.counts["AuditFirstInvalidRow"]) == ((), 5)


def test_audit_job_goes_on_from_its_last_place_and_takes_all_after_a_week(
    log: PostgresAudit, database: Database, owned: Database
) -> None:
    harness = MaintenanceHarness(database)
    assert harness.run("audit") == {"AuditRows": log.verify().rows, "AuditFirstInvalidRow": 0}
    tamper(owned, "UPDATE audit_logs SET action = 'media.read' WHERE id = 3")

    assert harness.run("audit")["AuditFirstInvalidRow"] == 0
    run(database, "UPDATE maintenance_cursors SET cursor = replace(cursor, ' 20', ' 19')")
    assert harness.run("audit")["AuditFirstInvalidRow"] == 3


def test_audit_log_under_concurrent_writers_chains_its_rows_one_by_one(
    database: Database, database_url: str
) -> None:
    def write(number: int) -> None:
        own = Database(database_url)
        for step in range(5):
            open_ticket(own, f"user {number} {step}")
        own.engine.dispose()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    assert PostgresAudit(database).verify() == Verdict(40, PostgresAudit(database).verify().head, None)
