"""Tickets and files in the body: what is given, and what is refused with which code."""

import base64
import hashlib
import json
from typing import Any
from uuid import UUID

import pytest

from tests.integration.api.caller import REQUEST, Api


def test_upload_image_with_a_declaration_returns_ids_and_a_put(api: Api) -> None:
    status, body = api.call("POST", "/upload-image/", REQUEST)

    assert (status, body["status"]) == (201, "uploading")
    assert body["upload"]["method"] == "PUT"
    assert UUID(body["task_id"])
    assert UUID(body["media_id"])


def test_upload_image_with_bytes_already_read_returns_the_standing_ids(api: Api) -> None:
    _, first = api.call("POST", "/upload-image/", REQUEST)
    api.read(first)
    status, again = api.call("POST", "/upload-image/", REQUEST)
    _, others = api.call("POST", "/upload-image/", REQUEST, user="bert")

    assert (status, again["status"]) == (200, "duplicate")
    assert "upload" not in again
    assert (again["task_id"], again["media_id"]) == (first["task_id"], first["media_id"])
    assert others["media_id"] != first["media_id"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"size": 10_001}, 413, "file_too_large"),
        ({"size": 2**60}, 422, "invalid_request"),
        ({"size": 0}, 422, "empty_file"),
        ({"size": -1}, 422, "invalid_request"),
        ({"size": "4"}, 422, "invalid_request"),
        ({"size": True}, 422, "invalid_request"),
        ({"content_type": "text/html"}, 415, "unsupported_type"),
        ({"sha256": "short"}, 422, "invalid_request"),
        ({"filename": ""}, 422, "invalid_request"),
        ({"filename": "../../etc/passwd"}, 422, "invalid_request"),
        ({"filename": "a\nb"}, 422, "invalid_request"),
        ({"filename": "x" * 256}, 422, "invalid_request"),
    ],
)
def test_upload_image_with_a_bad_declaration_is_refused_with_its_code(
    api: Api, changes: dict[str, Any], status: int, code: str
) -> None:
    found, body = api.call("POST", "/upload-image/", REQUEST | changes)

    assert (found, body["code"], body["status"]) == (status, code, status)
    assert api.headers["Content-Type"] == ["application/problem+json"]


@pytest.mark.parametrize("body", [None, "", "{not JSON", "[]", "null", '"text"', "{}", "[" * 5000])
def test_upload_image_with_a_malformed_body_is_invalid(api: Api, body: str | None) -> None:
    status, problem = api.call("POST", "/upload-image/", body)

    assert (status, problem["code"]) == (422, "invalid_request")


def test_problem_for_a_bad_value_names_the_field_but_not_the_value(api: Api) -> None:
    _, problem = api.call("POST", "/upload-image/", REQUEST | {"sha256": "Jane Doe 1974-08-12"})

    (refused,) = problem["errors"]
    assert (refused["field"], refused["error"]) == ("body.sha256", "string_pattern_mismatch")
    assert "pattern" in refused["message"]
    assert "Doe" not in json.dumps(problem)


def test_upload_image_sync_with_a_file_stores_it_and_answers_processing(api: Api) -> None:
    data = b"\xff\xd8\xff not really"
    status, body = api.call(
        "POST",
        "/upload-image-sync/",
        base64.b64encode(data).decode(),
        isBase64Encoded=True,
        headers={"content-type": "image/jpeg"},
    )

    assert (status, body["status"]) == (202, "processing")
    assert body["file_hash"] == hashlib.sha256(data).hexdigest()
    assert body["file_size"] == len(data)
    assert api.objects.stored[body["s3_key"]] == ("image/jpeg", data)


def test_upload_image_sync_with_an_unknown_type_detects_it_by_the_bytes(api: Api) -> None:
    for data, status in ((b"\xff\xd8\xff", 202), (b"%PDF-1.7", 202), (b"plain text", 415)):
        body = base64.b64encode(data).decode()
        headers = {"content-type": "application/octet-stream"}
        assert (
            api.call("POST", "/upload-image-sync/", body, isBase64Encoded=True, headers=headers)[0] == status
        )


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"x" * 1001, "image/jpeg", 413, "file_too_large"),
        (b"", "image/jpeg", 422, "empty_file"),
        (b"\x00\x00\x01\x00", "image/x-icon", 415, "unsupported_type"),
    ],
)
def test_upload_image_sync_with_a_bad_file_is_refused(
    api: Api, data: bytes, content_type: str, status: int, code: str
) -> None:
    body = base64.b64encode(data).decode()
    found, problem = api.call(
        "POST", "/upload-image-sync/", body, isBase64Encoded=True, headers={"content-type": content_type}
    )

    assert (found, problem["code"]) == (status, code)


def test_upload_image_sync_after_an_unused_ticket_stores_the_file(api: Api) -> None:
    data = b"\xff\xd8\xff by another way"
    digest = hashlib.sha256(data).hexdigest()
    api.call("POST", "/upload-image/", REQUEST | {"size": len(data), "sha256": digest})

    body = base64.b64encode(data).decode()
    headers = {"content-type": "image/jpeg"}
    _, answer = api.call("POST", "/upload-image-sync/", body, isBase64Encoded=True, headers=headers)

    assert api.objects.stored[answer["s3_key"]] == ("image/jpeg", data)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/mixed; boundary=x"]
)
def test_upload_image_with_an_unsupported_content_type_returns_415(api: Api, content_type: str) -> None:
    status, problem = api.call("POST", "/upload-image/", REQUEST, headers={"content-type": content_type})

    assert (status, problem["code"]) == (415, "unsupported_media_type")
