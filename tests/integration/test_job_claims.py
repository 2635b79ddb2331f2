"""A job is claimed once, under a lease, and fenced off from who lost it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.media import PostgresMedia
from ocr_identity.domain.errors import (
    ClaimLostError,
    CorruptFileError,
    JobLeasedError,
    StorageUnavailableError,
)
from tests.integration.jobs import LEASE_S, READING, claimed, column, open_ticket, published, run


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
