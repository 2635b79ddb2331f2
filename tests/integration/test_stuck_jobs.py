"""Jobs that nobody finishes are found and ended, but for those under a lease."""

import pytest

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.stuck_jobs import PostgresStuckJobs
from ocr_identity.domain.errors import (
    JobLeasedError,
    RetriesExhaustedError,
    StorageUnavailableError,
    UploadExpiredError,
)
from tests.integration.jobs import LEASE_S, claimed, column, open_ticket, published, run


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
