"""A job ends once: with a reading or a refusal, whole or not at all, and told."""

import pytest

from ocr_identity.adapters.postgres import jobs as postgres_jobs
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.media import PostgresMedia
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.domain.errors import (
    ClaimLostError,
    CorruptFileError,
    DatabaseUnavailableError,
    EventsUnavailableError,
    HashMismatchError,
)
from ocr_identity.domain.events import DocumentRead
from ocr_identity.services.outbox import publish_pending
from tests.integration.jobs import LEASE_S, READING, claimed, column, make_user, open_ticket, published
from tests.unit.fakes import FakePublisher

# All that a reading is written to.
ROWS = [
    f"SELECT row_to_json({table})::text FROM {table} ORDER BY 1"
    for table in ("ocr_jobs", "media", "identity_documents", "outbox_events", "audit_logs")
]


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
