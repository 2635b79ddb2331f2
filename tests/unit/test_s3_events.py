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
def test_every_senders_shape_is_understood(name: str) -> None:
    assert keys(sample(name)) == [KEY]


def test_keys_are_url_decoded() -> None:
    assert keys(sample("s3_object_created_encoded_key")) == ["incoming/a b+cé"]


@pytest.mark.parametrize("name", ["s3_test_event", "s3_object_removed"])
def test_what_tells_of_no_new_object_gives_no_key(name: str) -> None:
    assert keys(sample(name)) == []


def test_another_buckets_objects_are_not_ours() -> None:
    body = sample("s3_object_created")
    body["Records"][0]["s3"]["bucket"]["name"] = "somebody-elses"

    assert keys(body) == []


@pytest.mark.parametrize(
    "body",
    ["", "no JSON", "[]", "null", "{}", '{"Records": [{}]}', '{"Records": "many"}', '{"Message": "no JSON"}',
     '{"Event": "s3:Other"}', "[" * 100_000],
)  # fmt: skip
def test_anything_else_is_malformed_and_never_quoted(body: str) -> None:
    with pytest.raises(MalformedNotificationError) as caught:
        object_keys_from_s3_event(body, BUCKET)

    assert str(caught.value) == MalformedNotificationError.message
