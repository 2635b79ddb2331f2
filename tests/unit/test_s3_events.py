"""S3 notifications of every sender → object keys."""

import json
from typing import Any

import pytest

from events import sample
from functions.s3_events import object_keys_from_s3_event
from ocr_identity.domain.request_errors import MalformedNotificationError

BUCKET = "ocr-identity-local-intake-000000000000-us-east-1"
KEY = "incoming/0b9d8a4e-5f0f-4d9a-9c1b-2f6f8f4f7a10"


def keys(body: Any) -> list[str]:
    return object_keys_from_s3_event(json.dumps(body), BUCKET)


@pytest.mark.parametrize(
    "name",
    ["s3_object_created", "moto_object_created", "minio_object_created", "sns_wrapped_object_created"],
)
def test_object_keys_from_s3_event_of_a_known_sender_returns_the_key(name: str) -> None:
    assert keys(sample(name)) == [KEY]


def test_object_keys_from_s3_event_with_an_encoded_key_decodes_it() -> None:
    assert keys(sample("s3_object_created_encoded_key")) == ["incoming/a b+cé"]


@pytest.mark.parametrize("name", ["s3_test_event", "s3_object_removed"])
def test_object_keys_from_s3_event_without_a_new_object_is_empty(name: str) -> None:
    assert keys(sample(name)) == []


def test_object_keys_from_s3_event_of_another_bucket_is_empty() -> None:
    body = sample("s3_object_created")
    body["Records"][0]["s3"]["bucket"]["name"] = "somebody-elses"

    assert keys(body) == []


@pytest.mark.parametrize(
    "body",
    ["", "no JSON", "[]", "null", "{}", '{"Records": [{}]}', '{"Records": "many"}', '{"Message": "no JSON"}',
     '{"Event": "s3:Other"}', "[" * 100_000],
)  # fmt: skip
def test_object_keys_from_s3_event_of_other_text_raises_without_quoting_it(body: str) -> None:
    with pytest.raises(MalformedNotificationError) as caught:
        object_keys_from_s3_event(body, BUCKET)

    assert str(caught.value) == MalformedNotificationError.message
