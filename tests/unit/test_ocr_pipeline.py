"""The walk over our own ports: documents are told, files that are none are refused."""

import pytest

from events import sample
from ocr_identity.domain.document import DocumentType
from ocr_identity.domain.events import Event
from ocr_identity.ports.jobs import Claim
from specimens import DRAWN
from tests.unit.fake_pipeline import PICTURE, READING, FakePipeline, claim


def test_process_upload_of_a_document_stores_reports_and_publishes_it() -> None:
    world = FakePipeline()
    world.reader.reading, world.reader.seconds = READING, 0.05

    world.process()

    assert 50 <= world.jobs.durations_ms[0] < 5000
    assert world.jobs.told == [("read", DocumentType.PASSPORT)]
    (outcome,) = world.outcomes
    assert (outcome.state, outcome.kind, outcome.confidence) == ("read", "passport", 0.9)
    assert {"fetch", "store"} <= outcome.durations.keys()
    assert len(world.publisher.published) == 1


def test_process_upload_of_an_object_with_two_jobs_publishes_each_before_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = FakePipeline()
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


def test_process_upload_of_a_picture_without_document_rejects_and_publishes() -> None:
    world = FakePipeline()

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
    world = FakePipeline(PICTURE, **declared)

    world.process()

    assert world.jobs.told == [("rejected", code)]


def test_process_upload_of_a_missing_object_rejects_it() -> None:
    world = FakePipeline()
    world.objects.stored.clear()

    world.process()

    assert world.jobs.told == [("rejected", "object_missing")]


@pytest.mark.parametrize("data", [b"text, named .jpg", (DRAWN / "corrupt.jpg").read_bytes()])
def test_process_upload_of_a_bad_file_rejects_it_without_raising(data: bytes) -> None:
    world = FakePipeline(data)

    world.process()

    assert world.jobs.told[0][0] == "rejected"


def test_process_upload_of_a_finished_job_only_publishes_waiting_events() -> None:
    world = FakePipeline()
    world.jobs.claims.clear()

    world.process()

    assert world.jobs.told == []
    assert len(world.publisher.published) == 1
