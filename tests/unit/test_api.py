"""The API's answers over our own ports: what it gives, and what it refuses with which code."""

import base64
import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr

from events import sample
from functions.api.app import create_app
from ocr_identity.bootstrap import ApiServices
from ocr_identity.documents import DocumentType, Field, Reading, Source
from ocr_identity.errors import DatabaseUnavailable
from ocr_identity.results import to_body
from ocr_identity.settings import ApiSettings
from ocr_identity.uploads import UploadRules
from tests.unit.fakes import FakeMedia, FakeObjects, FakeOutbox, FakePart, FakePublisher

REQUEST = {"filename": "p.jpg", "content_type": "image/jpeg", "size": 4, "sha256": "a" * 64}
READING = Reading(
    document_type=DocumentType.PASSPORT,
    fields={"surname": Field("ERIKSSON", "ERIKSSON", 0.9, Source.MRZ, 1)},
)


class Api:
    """The app, with a caller."""

    def __init__(self) -> None:
        self.outbox = FakeOutbox()
        self.media = FakeMedia(self.outbox)
        self.objects = FakeObjects()
        self.publisher = FakePublisher()
        self.parts = {"postgres": FakePart(), "s3": FakePart()}
        settings = ApiSettings(
            database_url=SecretStr("postgresql://localhost/x"),
            bucket_name="bucket",
            queue_url="queue",
            topic_arn="topic",
            max_sync_bytes=1000,
            sync_wait_seconds=0,
        )
        self.app = create_app(
            ApiServices(
                self.media,
                self.objects,
                self.outbox,
                self.publisher,
                dict(self.parts),
                UploadRules(max_bytes=10_000, lifetime_s=600),
                settings,
            )
        )

    def call(
        self, method: str, path: str, body: Any = None, user: str | None = "anna", **changes: Any
    ) -> tuple[int, Any]:
        event = sample("api_upload_image") | {"httpMethod": method, "path": path}
        event["body"] = body if isinstance(body, str) or body is None else json.dumps(body)
        event["requestContext"] = event["requestContext"] | {
            "httpMethod": method,
            "path": f"/v1{path}",
            "authorizer": {"claims": {"sub": user}} if user else None,
        }
        answer = self.app.resolve(event | changes, None)  # type: ignore[arg-type]
        self.headers = answer["multiValueHeaders"]
        content = self.headers.get("Content-Type", [""])[0]
        return answer["statusCode"], json.loads(answer["body"]) if "json" in content else answer["body"]


@pytest.fixture
def api() -> Api:
    return Api()


def test_a_ticket_has_ids_and_a_signed_put(api: Api) -> None:
    status, body = api.call("POST", "/upload-image/", REQUEST)

    assert (status, body["status"]) == (201, "uploading")
    assert body["upload"]["method"] == "PUT"
    assert UUID(body["task_id"])
    assert UUID(body["media_id"])


def test_the_same_bytes_again_are_a_duplicate_with_the_ids_that_stand(api: Api) -> None:
    _, first = api.call("POST", "/upload-image/", REQUEST)
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
def test_a_bad_declaration_is_refused_with_its_code(
    api: Api, changes: dict[str, Any], status: int, code: str
) -> None:
    found, body = api.call("POST", "/upload-image/", REQUEST | changes)

    assert (found, body["code"], body["status"]) == (status, code, status)
    assert api.headers["Content-Type"] == ["application/problem+json"]


@pytest.mark.parametrize("body", [None, "", "{not JSON", "[]", "null", '"text"', "{}", "[" * 5000])
def test_a_body_that_is_no_request_is_invalid(api: Api, body: str | None) -> None:
    status, problem = api.call("POST", "/upload-image/", body)

    assert (status, problem["code"]) == (422, "invalid_request")


def test_a_problem_names_fields_but_never_echoes_values(api: Api) -> None:
    _, problem = api.call("POST", "/upload-image/", REQUEST | {"sha256": "Jane Doe 1974-08-12"})

    assert problem["errors"] == [{"field": "body.sha256", "error": "string_pattern_mismatch"}]
    assert "Doe" not in json.dumps(problem)


def test_a_finished_task_has_its_result(api: Api) -> None:
    _, ticket = api.call("POST", "/upload-image/", REQUEST)
    path = f"/task/{ticket['task_id']}"
    assert api.call("GET", path) == (200, {"task_id": ticket["task_id"], "state": "PENDING"})

    output = to_body(READING).model_dump(mode="json")
    api.media.finish(UUID(ticket["task_id"]), state="SUCCESS", output=output, processing_time_ms=12)
    _, task = api.call("GET", path)

    assert task["state"] == "SUCCESS"
    assert task["result"]["fields"]["surname"]["value"] == "ERIKSSON"
    assert {"status", "media_id", "ocr_job_id", "extracted_text", "processing_time_ms"} <= task[
        "result"
    ].keys()
    _, ocr = api.call("GET", f"/media/{ticket['media_id']}/ocr")
    assert ocr["document_type"] == "passport"


def test_a_failed_task_has_its_code(api: Api) -> None:
    _, ticket = api.call("POST", "/upload-image/", REQUEST)
    changes = {"state": "FAILURE", "error_code": "corrupt_file", "error_message": "The file is damaged."}
    api.media.finish(UUID(ticket["task_id"]), **changes)

    _, task = api.call("GET", f"/task/{ticket['task_id']}")

    assert task["error"] == {"code": "corrupt_file", "message": "The file is damaged."}
    assert api.call("GET", f"/media/{ticket['media_id']}/ocr")[0] == 404


def test_anothers_things_are_as_unknown_as_what_never_was(api: Api) -> None:
    _, ticket = api.call("POST", "/upload-image/", REQUEST)
    routes = [
        ("GET", f"/task/{ticket['task_id']}"),
        ("GET", f"/media/{ticket['media_id']}"),
        ("GET", f"/media/{ticket['media_id']}/ocr"),
        ("DELETE", f"/media/{ticket['media_id']}"),
    ]

    for method, path in routes:
        theirs = api.call(method, path, user="bert")
        unknown = api.call(method, path.replace(path.split("/")[2], str(uuid4())))
        nonsense = api.call(method, path.replace(path.split("/")[2], "nonsense"))
        assert theirs == unknown == nonsense
        assert (theirs[0], theirs[1]["code"]) == (404, "not_found")


def test_deleting_twice_is_deleting_once(api: Api) -> None:
    _, ticket = api.call("POST", "/upload-image/", REQUEST)

    for _ in range(2):
        assert api.call("DELETE", f"/media/{ticket['media_id']}") == (204, "")

    assert [one.type for one in api.publisher.published] == ["media.deleted"]
    assert api.call("GET", f"/media/{ticket['media_id']}")[0] == 404


def test_a_file_in_the_body_is_stored_and_answered_with_its_task(api: Api) -> None:
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


def test_a_file_of_unknown_type_is_known_by_its_bytes(api: Api) -> None:
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
        (b"GIF89a", "image/gif", 415, "unsupported_type"),
    ],
)
def test_a_bad_file_in_the_body_is_refused(
    api: Api, data: bytes, content_type: str, status: int, code: str
) -> None:
    body = base64.b64encode(data).decode()
    found, problem = api.call(
        "POST", "/upload-image-sync/", body, isBase64Encoded=True, headers={"content-type": content_type}
    )

    assert (found, problem["code"]) == (status, code)


def test_health_asks_every_part_and_says_which_failed(api: Api) -> None:
    assert api.call("GET", "/health", user=None)[0] == 200
    api.parts["postgres"].fault = DatabaseUnavailable()

    status, body = api.call("GET", "/health", user=None)

    assert (status, body["status"]) == (503, "failed")
    assert {name: part["status"] for name, part in body["parts"].items()} == {
        "postgres": "failed",
        "s3": "ok",
    }


def test_without_claims_there_is_no_caller(api: Api) -> None:
    status, problem = api.call("GET", f"/task/{uuid4()}", user=None)

    assert (status, problem["code"]) == (401, "unauthorized")


def test_an_unknown_route_and_method_are_problems_too(api: Api) -> None:
    assert api.call("GET", "/nowhere")[1]["code"] == "not_found"
    assert api.call("PUT", "/upload-image/")[1]["code"] == "not_found"


def test_a_passing_fault_is_503_with_a_time_to_come_back(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(_: str) -> UUID:
        raise DatabaseUnavailable

    monkeypatch.setattr(api.media, "owner", unavailable)
    status, problem = api.call("GET", f"/task/{uuid4()}")

    assert (status, problem["code"]) == (503, "database_unavailable")
    assert api.headers["Retry-After"] == ["5"]


def test_what_nobody_foresaw_is_500_and_says_nothing_of_it(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def surprise(_: str) -> UUID:
        raise ZeroDivisionError("Jane Doe")

    monkeypatch.setattr(api.media, "owner", surprise)
    status, problem = api.call("GET", f"/task/{uuid4()}")

    assert (status, problem["code"]) == (500, "internal_error")
    assert "Doe" not in json.dumps(problem)


def test_the_documentation_is_openapi_3_1_and_loads_nothing_from_elsewhere(api: Api) -> None:
    _, document = api.call("GET", "/openapi.json", user=None)
    _, page = api.call("GET", "/docs", user=None)

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/upload-image/",
        "/upload-image-sync/",
        "/task/{task_id}",
        "/media/{media_id}",
        "/media/{media_id}/ocr",
        "/health",
    }
    assert 'src="http' not in page
    assert 'href="http' not in page
