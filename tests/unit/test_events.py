"""The events' contract: samples, schemas and ids agree."""

import json
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import jsonschema
import pytest

from events import FOLDER, sample
from ocr_identity.domain.events import DocumentRead, Event, attributes_of, event, schemas

KINDS = sorted(schemas())


@pytest.mark.parametrize("kind", KINDS)
def test_schema_of_an_event_kind_as_committed_equals_the_generated_one(kind: str) -> None:
    committed = json.loads((FOLDER / "schemas" / f"{kind}.schema.json").read_text())

    assert committed == json.loads(json.dumps(schemas()[kind])), "run: make schemas"


@pytest.mark.parametrize("kind", KINDS)
def test_event_sample_of_a_kind_fits_its_schema_and_round_trips(kind: str) -> None:
    body = sample(kind)

    jsonschema.validate(body, json.loads((FOLDER / "schemas" / f"{kind}.schema.json").read_text()))
    assert json.loads(Event.model_validate(body).model_dump_json(exclude_none=True)) == body


@pytest.mark.parametrize("kind", KINDS)
def test_event_id_of_a_sample_equals_the_derived_one(kind: str) -> None:
    told = Event.model_validate(sample(kind))

    assert event(cast("Any", told.type), cast("Any", told.data), told.time).id == told.id


def read(**more: object) -> Event:
    ids = {"media_id": uuid4(), "owner_id": uuid4(), "ocr_job_id": uuid4()} | more
    data = DocumentRead.model_validate(ids | {"processing_time_ms": 5})
    return event("document.read", data, datetime.now(UTC))


def test_event_id_of_a_repeat_is_the_same_and_of_another_job_differs() -> None:
    job = uuid4()

    assert read(ocr_job_id=job).id == read(ocr_job_id=job).id
    assert read(ocr_job_id=job).id != read().id


@pytest.mark.parametrize("kind", KINDS)
def test_event_of_a_newer_release_is_read_and_handed_on_whole(kind: str) -> None:
    newer = sample(kind) | {"traceparent": "00-1", "subjectname": {"a": 1}}
    newer["data"] |= {"added": ["later"]}

    told = Event.model_validate(newer)

    assert told.to_json() == newer
    jsonschema.validate(newer, json.loads((FOLDER / "schemas" / f"{kind}.schema.json").read_text()))


def test_event_of_an_unknown_type_is_read_and_written_unchanged() -> None:
    newer = sample("document.read") | {"type": "document.archived"}

    assert Event.model_validate(newer).to_json() == newer


@pytest.mark.parametrize("name", ["specversion", "source", "id", "type"])
def test_schema_of_event_kinds_requires_the_cloudevents_attributes(name: str) -> None:
    assert all(name in schema["required"] for schema in schemas().values())  # type: ignore[operator]


def test_event_with_a_member_unknown_to_its_schema_raises_value_error() -> None:
    with pytest.raises(ValueError, match="surname"):
        read(surname="ERIKSSON")


def test_event_fields_are_written_only_when_given() -> None:
    assert "fields" not in read().model_dump_json(exclude_none=True)
    assert read(fields={"surname": "ERIKSSON"}).data.model_dump()["fields"] == {"surname": "ERIKSSON"}


def test_attributes_of_an_event_tell_type_version_kind_and_code() -> None:
    assert attributes_of(read(document_type="passport").to_json()) == {
        "type": "document.read",
        "version": "1",
        "document_type": "passport",
    }
    assert attributes_of(sample("document.rejected"))["code"] == "corrupt_file"
