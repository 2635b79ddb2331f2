"""The walk over our own ports: what is told, released or left alone."""

import hashlib
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from events import sample
from ocr_identity.domain.document import DocumentType, Field, Reading, Source
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
from ocr_identity.domain.events import Event
from ocr_identity.ports.jobs import Claim
from ocr_identity.services.ocr_pipeline import OcrServices, process_upload
from specimens import DRAWN
from tests.unit.fakes import FakeEngine, FakeJobs, FakeObjects, FakeOutbox, FakePublisher, FakeReader

if TYPE_CHECKING:
    from ocr_identity.domain.job import Outcome

KEY = "incoming/1"
PICTURE = (DRAWN / "landscape.jpg").read_bytes()


def claim(data: bytes = PICTURE, **changes: object) -> Claim:
    values = {
        "job_id": uuid4(),
        "media_id": uuid4(),
        "owner_id": uuid4(),
        "object_key": KEY,
        "content_type": "image/jpeg",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "attempt": 1,
    }
    return Claim(**(values | changes))  # type: ignore[arg-type]


READING = Reading(
    document_type=DocumentType.PASSPORT,
    fields={"surname": Field("ERIKSSON", "ERIKSSON", 0.9, Source.MRZ, 1)},
)


class StackClient:
    def __init__(self, data: bytes = PICTURE, **declared: object) -> None:
        self.jobs = FakeJobs({KEY: claim(data, **declared)})
        self.objects = FakeObjects({KEY: ("image/jpeg", data)})
        self.engine = FakeEngine()
        self.reader = FakeReader(self.engine)
        self.outbox = FakeOutbox([Event.model_validate(sample("document.read"))])
        self.publisher = FakePublisher()
        self.outcomes: list[Outcome] = []

    def process(self) -> None:
        self.outcomes += process_upload(KEY, self.services())

    def services(self) -> OcrServices:
        return OcrServices(self.jobs, self.objects, self.reader, self.outbox, self.publisher, lease_s=60)


def test_process_upload_of_a_document_stores_reports_and_publishes_it() -> None:
    world = StackClient()
    world.reader.reading, world.reader.seconds = READING, 0.05

    world.process()

    assert 50 <= world.jobs.durations_ms[0] < 5000
    assert world.jobs.told == [("read", DocumentType.PASSPORT)]
    (outcome,) = world.outcomes
    assert (outcome.state, outcome.kind, outcome.confidence) == ("read", "passport", 0.9)
    assert {"fetch", "store"} <= outcome.durations.keys()
    assert len(world.publisher.published) == 1


def test_process_upload_with_a_failing_second_claim_publishes_the_first() -> None:
    world = StackClient()
    world.reader.reading = READING
    outcomes = process_upload(KEY, world.services())

    assert next(outcomes).state == "read"
    world.jobs.fault = DatabaseUnavailableError()
    with pytest.raises(DatabaseUnavailableError):
        next(outcomes)

    assert len(world.publisher.published) == 1


def test_process_upload_of_an_object_with_two_jobs_publishes_each_before_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = StackClient()
    world.reader.reading = READING
    world.outbox.waiting.clear()
    jobs, seen = iter([claim(), claim()]), []

    def claimed(*_: object) -> Claim | None:
        seen.append(len(world.publisher.published))
        return next(jobs, None)

    def succeed(*_: object) -> None:
        world.outbox.waiting.append(Event.model_validate(sample("document.read")))

    monkeypatch.setattr(world.jobs, "claim", claimed)
    monkeypatch.setattr(world.jobs, "succeed", succeed)

    world.process()

    assert [outcome.state for outcome in world.outcomes] == ["read", "read"]
    assert seen == [0, 1, 2]


@pytest.mark.parametrize("fault", [AccessRefusedError(), DatabaseRefusedError("22P05")])
def test_process_upload_on_a_permanent_fault_fails_at_once(fault: OcrIdentityError) -> None:
    world = StackClient()
    world.reader.fault = fault

    world.process()

    assert world.jobs.told == [("rejected", fault.code)]
    assert world.outcomes[0].state == "failed"


def test_process_upload_of_a_picture_without_document_rejects_and_publishes() -> None:
    world = StackClient()

    world.process()

    assert world.jobs.told == [("rejected", "no_document")]
    assert len(world.publisher.published) == 1


@pytest.mark.parametrize(
    ("declared", "code"),
    [
        ({"size": 5}, "size_mismatch"),
        ({"sha256": "0" * 64}, "hash_mismatch"),
        ({"content_type": "image/png"}, "type_mismatch"),
    ],
)
def test_process_upload_with_a_false_declaration_rejects_it(declared: dict[str, object], code: str) -> None:
    world = StackClient(PICTURE, **declared)

    world.process()

    assert world.jobs.told == [("rejected", code)]


def test_process_upload_of_a_missing_object_rejects_it() -> None:
    world = StackClient()
    world.objects.stored.clear()

    world.process()

    assert world.jobs.told == [("rejected", "object_missing")]


@pytest.mark.parametrize("data", [b"text, named .jpg", (DRAWN / "corrupt.jpg").read_bytes()])
def test_process_upload_of_a_bad_file_rejects_it_without_raising(data: bytes) -> None:
    world = StackClient(data)

    world.process()

    assert world.jobs.told[0][0] == "rejected"


def test_process_upload_on_a_transient_fault_releases_the_claim_and_raises() -> None:
    for part, fault in (("objects", StorageUnavailableError()), ("engine", EventsUnavailableError())):
        world = StackClient()
        getattr(world, part).fault = fault

        with pytest.raises(type(fault)):
            world.process()

        assert world.jobs.told == [("released", fault.code)]
        assert world.publisher.published == []


def test_process_upload_after_a_read_timeout_rejects_the_file() -> None:
    world = StackClient()
    world.engine.fault = ReadTimeoutError()

    world.process()

    assert world.jobs.told == [("rejected", "read_timeout")]


def test_process_upload_of_a_finished_job_only_publishes_waiting_events() -> None:
    world = StackClient()
    world.jobs.claims.clear()

    world.process()

    assert world.jobs.told == []
    assert len(world.publisher.published) == 1


@pytest.mark.parametrize("fault", [JobLeasedError(), DatabaseUnavailableError()])
def test_process_upload_of_a_job_that_cannot_be_claimed_raises(fault: OcrIdentityError) -> None:
    world = StackClient()
    world.jobs.fault = fault

    with pytest.raises(type(fault)):
        world.process()


def test_process_upload_with_failing_publisher_keeps_the_event_and_raises() -> None:
    world = StackClient()
    world.publisher.fault = EventsUnavailableError()

    with pytest.raises(EventsUnavailableError):
        world.process()

    assert len(world.outbox.waiting) == 1


def test_process_upload_with_a_lost_claim_tells_nothing_of_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    world = StackClient()

    def lost(*_: object) -> None:
        raise ClaimLostError

    monkeypatch.setattr(world.jobs, "reject", lost)

    with pytest.raises(ClaimLostError):
        world.process()

    assert (world.jobs.told, world.publisher.published) == ([], [])


def test_process_upload_on_the_third_reader_crash_rejects_the_file() -> None:
    for crashes in (0, 1, 2):
        world = StackClient()
        world.jobs = FakeJobs({KEY: claim(attempt=crashes + 4, crashes=crashes)})
        world.reader.fault = ReaderCrashedError("SIGSEGV")
        if crashes < 2:
            with pytest.raises(ReaderCrashedError):
                world.process()
            assert world.jobs.told == [("released", "reader_crashed")]
        else:
            world.process()
            assert world.jobs.told == [("rejected", "reader_crashed")]
