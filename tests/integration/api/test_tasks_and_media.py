"""Tasks, media, health and documentation: everyone sees their own; problems say what they may."""

import json
from uuid import uuid4

import pytest

from ocr_identity.adapters.postgres.users import PostgresUsers
from ocr_identity.domain.errors import CorruptFileError, DatabaseUnavailableError
from ocr_identity.ports.users import Actor
from tests.integration.api.caller import REQUEST, Api


def test_get_task_of_a_finished_task_returns_its_result(api: Api) -> None:
    _, ticket = api.call("POST", "/upload-image/", REQUEST)
    path = f"/task/{ticket['task_id']}"
    assert api.call("GET", path)[1]["state"] == "PENDING"

    api.read(ticket)
    _, task = api.call("GET", path)

    assert task["state"] == "SUCCESS"
    assert task["result"]["fields"]["surname"]["value"] == "ERIKSSON"
    assert {"status", "media_id", "ocr_job_id", "extracted_text", "processing_time_ms"} <= task[
        "result"
    ].keys()
    _, ocr = api.call("GET", f"/media/{ticket['media_id']}/ocr")
    assert ocr["document_type"] == "passport"


def test_get_task_of_a_failed_task_returns_its_code(api: Api) -> None:
    _, ticket = api.call("POST", "/upload-image/", REQUEST)
    api.fail(ticket, CorruptFileError())

    _, task = api.call("GET", f"/task/{ticket['task_id']}")

    assert task["error"] == {"code": "corrupt_file", "message": CorruptFileError.message}
    assert api.call("GET", f"/media/{ticket['media_id']}/ocr")[0] == 404


def test_tasks_and_media_of_another_owner_look_like_unknown_ids(api: Api) -> None:
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


def test_delete_media_called_twice_returns_204_and_tells_once(api: Api) -> None:
    _, ticket = api.call("POST", "/upload-image/", REQUEST)

    for _ in range(2):
        assert api.call("DELETE", f"/media/{ticket['media_id']}") == (204, "")

    assert api.told() == ["media.deleted"]
    assert api.call("GET", f"/media/{ticket['media_id']}")[0] == 404


def test_get_health_with_a_failed_part_returns_503_and_names_it(api: Api) -> None:
    assert api.call("GET", "/health", user=None)[0] == 200
    api.parts["postgres"].fault = DatabaseUnavailableError()

    status, body = api.call("GET", "/health", user=None)

    assert (status, body["status"]) == (503, "failed")
    assert {name: part["status"] for name, part in body["parts"].items()} == {
        "postgres": "failed",
        "s3": "ok",
    }


def test_get_task_without_claims_returns_401(api: Api) -> None:
    status, problem = api.call("GET", f"/task/{uuid4()}", user=None)

    assert (status, problem["code"]) == (401, "unauthorized")


def test_request_to_an_unknown_route_or_method_returns_404_or_405(api: Api) -> None:
    assert api.call("GET", "/nowhere")[1]["code"] == "not_found"
    assert api.call("PUT", "/upload-image/")[0] == 405
    assert api.headers["Allow"] == ["POST"]


def test_get_task_with_the_database_down_returns_503_with_retry_after(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object) -> Actor:
        raise DatabaseUnavailableError

    monkeypatch.setattr(PostgresUsers, "get_or_create", unavailable)
    status, problem = api.call("GET", f"/task/{uuid4()}")

    assert (status, problem["code"]) == (503, "database_unavailable")
    assert api.headers["Retry-After"] == ["5"]


def test_get_task_with_an_unforeseen_error_returns_500_without_its_text(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(*_: object) -> Actor:
        raise ZeroDivisionError("Jane Doe")

    monkeypatch.setattr(PostgresUsers, "get_or_create", surprise)
    status, problem = api.call("GET", f"/task/{uuid4()}")

    assert (status, problem["code"]) == (500, "internal_error")
    assert "Doe" not in json.dumps(problem)


def test_documentation_without_a_user_is_openapi_3_1_and_loads_nothing_remote(api: Api) -> None:
    _, document = api.call("GET", "/openapi.json", user=None)
    _, page = api.call("GET", "/docs", user=None)

    assert document["openapi"].startswith("3.1")
    assert {"/upload-image/", "/upload-image-sync/", "/batches", "/media/{media_id}"} <= set(
        document["paths"]
    )
    assert document["paths"]["/health"]["get"]["security"] == []
    upload = document["paths"]["/upload-image-sync/"]["post"]
    assert (upload["operationId"], upload["summary"]) == (
        "upload_image_sync",
        "Send a file in the body",
    )
    assert "application/octet-stream" in upload["requestBody"]["content"]
    assert 'src="http' not in page
    assert 'href="http' not in page
