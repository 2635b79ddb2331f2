"""A job's life in a real Postgres: claimed once, finished once, fenced off, told."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ocr_identity.adapters.postgres import jobs as postgres_jobs
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.media import PostgresMedia
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.postgres.stuck_jobs import PostgresStuckJobs
from ocr_identity.domain.errors import (
    ClaimLostError,
    CorruptFileError,
    DatabaseUnavailableError,
    EventsUnavailableError,
    HashMismatchError,
    JobLeasedError,
    RetriesExhaustedError,
    StorageUnavailableError,
    UploadExpiredError,
)
from ocr_identity.domain.events import DocumentRead, Event
from ocr_identity.ports.jobs import Claim
from ocr_identity.services.outbox import publish_pending
from tests.integration.jobs import LEASE_S, READING, column, make_user, open_ticket, run
from tests.unit.fakes import FakePublisher

# All that a reading is written to.
ROWS = [
    f"SELECT row_to_json({table})::text FROM {table} ORDER BY 1"
    for table in ("ocr_jobs", "media", "identity_documents", "outbox_events", "audit_logs")
]


def claimed(database: Database) -> tuple[PostgresJobs, Claim]:
    _, ticket = open_ticket(database)
    jobs = PostgresJobs(database)
    claim = jobs.claim(ticket.object_key, LEASE_S)
    assert claim is not None
    return jobs, claim


def published(database: Database) -> list[Event]:
    publisher = FakePublisher()
    publish_pending(PostgresOutbox(database), publisher)
    return publisher.published


def test_claim_while_a_lease_stands_is_refused(database: Database) -> None:
    jobs, claim = claimed(database)

    assert claim.attempt == 1
    assert column(database, "SELECT job_status FROM ocr_jobs") == ["STARTED"]
    with pytest.raises(JobLeasedError):
        jobs.claim(claim.object_key, LEASE_S)


def test_claim_by_many_workers_at_once_goes_to_one(database: Database, database_url: str) -> None:
    _, ticket = open_ticket(database)

    def attempt(_: int) -> str:
        worker = Database(database_url)
        try:
            return "claimed" if PostgresJobs(worker).claim(ticket.object_key, LEASE_S) else "nothing"
        except JobLeasedError:
            return "leased"
        finally:
            worker.engine.dispose()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(8)))

    assert sorted(outcomes) == ["claimed"] + ["leased"] * 7


def test_claim_after_a_lease_expired_takes_over_and_refuses_the_late_answer(database: Database) -> None:
    jobs, first = claimed(database)
    run(database, "UPDATE ocr_jobs SET lease_expires_at = now() - interval '1 second'")

    second = jobs.claim(first.object_key, LEASE_S)

    assert second is not None
    assert second.attempt == 2
    with pytest.raises(ClaimLostError):
        jobs.succeed(first, READING, 5)
    with pytest.raises(ClaimLostError):
        jobs.reject(first, CorruptFileError(), 5)
    jobs.release(first, StorageUnavailableError())
    assert column(database, "SELECT job_status FROM ocr_jobs") == ["STARTED"]
    jobs.succeed(second, READING, 5)
    assert len(published(database)) == 1


def test_succeed_with_a_reading_stores_job_document_audit_and_event(database: Database) -> None:
    jobs, claim = claimed(database)

    jobs.succeed(claim, READING, 12)

    assert column(database, "SELECT job_status FROM ocr_jobs WHERE document_id IS NOT NULL") == ["SUCCESS"]
    assert column(database, "SELECT output_data->'fields'->'surname'->>'value' FROM ocr_jobs") == ["ERIKSSON"]
    assert column(database, "SELECT surname FROM identity_documents") == ["ERIKSSON"]
    assert column(database, "SELECT expiry_date::text FROM identity_documents") == ["2032-04-15"]
    assert column(database, "SELECT birth_date FROM identity_documents") == [None]
    assert column(database, "SELECT upload_state FROM media") == ["stored"]
    assert "document.read" in column(database, "SELECT action FROM audit_logs")
    assert jobs.claim(claim.object_key, LEASE_S) is None
    (event,) = published(database)
    assert event.type == "document.read"
    assert isinstance(event.data, DocumentRead)
    assert event.data.fields is None


@pytest.mark.parametrize("write", ["_update_search", "store_event", "complete_batches", "audit"])
def test_succeed_with_one_failing_write_stores_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    jobs, claim = claimed(database)
    before = [column(database, query) for query in ROWS]

    def fail(*_: object) -> None:
        raise DatabaseUnavailableError

    monkeypatch.setattr(postgres_jobs, write, fail)
    with pytest.raises(DatabaseUnavailableError):
        jobs.succeed(claim, READING, 12)

    assert [column(database, query) for query in ROWS] == before
    monkeypatch.undo()
    jobs.succeed(claim, READING, 12)
    assert [column(database, query) != rows for query, rows in zip(ROWS, before, strict=True)] == [
        True
    ] * len(ROWS)


@pytest.mark.parametrize("event_fields", [False, True])
def test_succeed_with_a_reading_stores_its_fields_in_the_event_only_if_asked(
    database: Database, event_fields: bool
) -> None:
    _, claim = claimed(database)

    PostgresJobs(database, event_fields=event_fields).succeed(claim, READING, 12)

    (stored,) = column(database, "SELECT body::text FROM outbox_events")
    (told,) = published(database)
    assert isinstance(told.data, DocumentRead)
    if event_fields:
        assert told.data.fields == {name: field.value for name, field in READING.fields.items()}
    else:
        assert told.data.fields is None
        assert not [field.value for field in READING.fields.values() if field.value in str(stored)]


def test_reject_of_a_corrupt_file_keeps_it_and_of_a_wrong_hash_voids_it(database: Database) -> None:
    jobs, claim = claimed(database)
    jobs.reject(claim, CorruptFileError(), 3)
    assert column(database, "SELECT upload_state FROM media") == ["stored"]
    assert column(database, "SELECT error_code FROM ocr_jobs") == ["corrupt_file"]

    _, other = open_ticket(database, "bert")
    lying = jobs.claim(other.object_key, LEASE_S)
    assert lying is not None
    jobs.reject(lying, HashMismatchError(), 3)

    assert sorted(map(str, column(database, "SELECT upload_state FROM media"))) == ["stored", "void"]
    assert [event.type for event in published(database)] == ["document.rejected"] * 2
    assert open_ticket(database, "bert")[1].kind == "new"


def test_release_of_a_claim_lets_the_next_delivery_take_it_up(database: Database) -> None:
    jobs, claim = claimed(database)

    jobs.release(claim, StorageUnavailableError())

    assert column(database, "SELECT job_status FROM ocr_jobs") == ["RETRY"]
    again = jobs.claim(claim.object_key, LEASE_S)
    assert again is not None
    assert again.attempt == 2


def test_claim_of_an_unknown_key_or_deleted_file_returns_none(database: Database) -> None:
    owner, ticket = open_ticket(database)
    jobs = PostgresJobs(database)

    assert jobs.claim("incoming/never-heard-of", LEASE_S) is None
    PostgresMedia(database).delete(owner, ticket.media_id)
    assert jobs.claim(ticket.object_key, LEASE_S) is None


def test_succeed_after_the_file_was_deleted_stores_no_reading(database: Database) -> None:
    jobs, claim = claimed(database)
    PostgresMedia(database).delete(make_user(database), claim.media_id)

    with pytest.raises(ClaimLostError):
        jobs.succeed(claim, READING, 5)

    assert column(database, "SELECT count(*) FROM identity_documents") == [0]
    assert column(database, "SELECT error_code FROM ocr_jobs") == ["media_deleted"]


def test_publish_pending_after_a_failed_publish_sends_the_event_once(database: Database) -> None:
    jobs, claim = claimed(database)
    jobs.succeed(claim, READING, 5)
    broken = FakePublisher(fault=EventsUnavailableError())

    with pytest.raises(EventsUnavailableError):
        publish_pending(PostgresOutbox(database), broken)

    assert len(published(database)) == 1
    assert published(database) == []


def test_fail_unfinished_under_a_lease_is_refused_and_later_ends_the_job_once(database: Database) -> None:
    stuck = PostgresStuckJobs(database)
    jobs, claim = claimed(database)
    with pytest.raises(JobLeasedError):
        stuck.fail_unfinished(claim.object_key, RetriesExhaustedError())
    jobs.release(claim, StorageUnavailableError())

    assert stuck.fail_unfinished(claim.object_key, RetriesExhaustedError())
    assert not stuck.fail_unfinished(claim.object_key, RetriesExhaustedError())

    assert column(database, "SELECT error_code FROM ocr_jobs") == ["retries_exhausted"]
    assert [event.type for event in published(database)] == ["document.failed"]


def test_expired_uploads_and_stuck_jobs_past_their_time_are_found(database: Database) -> None:
    jobs = PostgresStuckJobs(database)
    _, waiting = open_ticket(database, "anna")
    _, started = open_ticket(database, "bert")
    PostgresJobs(database).claim(started.object_key, LEASE_S)
    assert (jobs.expired_uploads(0), jobs.stuck_jobs(0)) == ([], [])

    run(database, "UPDATE media SET upload_expires_at = now() - interval '1 hour'")
    run(
        database,
        "UPDATE ocr_jobs SET lease_expires_at = now() - interval '1 hour' WHERE job_status = 'STARTED'",
    )

    assert jobs.expired_uploads(60) == [waiting.object_key]
    assert jobs.stuck_jobs(60) == [started.object_key]
    assert PostgresStuckJobs(database).fail_unfinished(waiting.object_key, UploadExpiredError())
    assert jobs.expired_uploads(60) == []


def test_ping_with_the_database_down_raises_unavailable_without_the_password() -> None:
    with pytest.raises(DatabaseUnavailableError) as caught:
        Database("postgresql://user:a-secret@127.0.0.1:1/none").ping()

    assert "a-secret" not in str(caught.value)
    assert caught.value.__suppress_context__
