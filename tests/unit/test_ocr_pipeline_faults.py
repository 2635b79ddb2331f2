"""The walk where a port fails: what is released, given up or left alone."""

import pytest

from ocr_identity.domain.errors import (
    AccessRefusedError,
    ClaimLostError,
    DatabaseRefusedError,
    DatabaseUnavailableError,
    EventsUnavailableError,
    JobLeasedError,
    OcrIdentityError,
    ReaderCrashedError,
    ReadTimeoutError,
    StorageUnavailableError,
)
from ocr_identity.services.ocr_pipeline import process_upload
from tests.unit.fake_pipeline import KEY, READING, FakePipeline, claim
from tests.unit.fakes import FakeJobs


def test_process_upload_with_a_failing_second_claim_publishes_the_first() -> None:
    world = FakePipeline()
    world.reader.reading = READING
    outcomes = process_upload(KEY, world.services())

    assert next(outcomes).state == "read"
    world.jobs.fault = DatabaseUnavailableError()
    with pytest.raises(DatabaseUnavailableError):
        next(outcomes)

    assert len(world.publisher.published) == 1


@pytest.mark.parametrize("fault", [AccessRefusedError(), DatabaseRefusedError("22P05")])
def test_process_upload_on_a_permanent_fault_fails_at_once(fault: OcrIdentityError) -> None:
    world = FakePipeline()
    world.reader.fault = fault

    world.process()

    assert world.jobs.told == [("rejected", fault.code)]
    assert world.outcomes[0].state == "failed"


def test_process_upload_on_a_transient_fault_releases_the_claim_and_raises() -> None:
    for part, fault in (("objects", StorageUnavailableError()), ("engine", EventsUnavailableError())):
        world = FakePipeline()
        getattr(world, part).fault = fault

        with pytest.raises(type(fault)):
            world.process()

        assert world.jobs.told == [("released", fault.code)]
        assert world.publisher.published == []


def test_process_upload_after_a_read_timeout_rejects_the_file() -> None:
    world = FakePipeline()
    world.engine.fault = ReadTimeoutError()

    world.process()

    assert world.jobs.told == [("rejected", "read_timeout")]


@pytest.mark.parametrize("fault", [JobLeasedError(), DatabaseUnavailableError()])
def test_process_upload_of_a_job_that_cannot_be_claimed_raises(fault: OcrIdentityError) -> None:
    world = FakePipeline()
    world.jobs.fault = fault

    with pytest.raises(type(fault)):
        world.process()


def test_process_upload_with_failing_publisher_keeps_the_event_and_raises() -> None:
    world = FakePipeline()
    world.publisher.fault = EventsUnavailableError()

    with pytest.raises(EventsUnavailableError):
        world.process()

    assert len(world.outbox.waiting) == 1


def test_process_upload_with_a_lost_claim_tells_nothing_of_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    world = FakePipeline()

    def lost(*_: object) -> None:
        raise ClaimLostError

    monkeypatch.setattr(world.jobs, "reject", lost)

    with pytest.raises(ClaimLostError):
        world.process()

    assert (world.jobs.told, world.publisher.published) == ([], [])


def test_process_upload_on_the_third_reader_crash_rejects_the_file() -> None:
    for crashes in (0, 1, 2):
        world = FakePipeline()
        world.jobs = FakeJobs({KEY: claim(attempt=crashes + 4, crashes=crashes)})
        world.reader.fault = ReaderCrashedError("SIGSEGV")
        if crashes < 2:
            with pytest.raises(ReaderCrashedError):
                world.process()
            assert world.jobs.told == [("released", "reader_crashed")]
        else:
            world.process()
            assert world.jobs.told == [("rejected", "reader_crashed")]
