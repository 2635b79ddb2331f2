"""Users, quotas, webhooks, what administrators see, and the document that tells of all routes."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.deliveries import PostgresDeliveries
from ocr_identity.domain.errors import CorruptFileError
from ocr_identity.domain.request_errors import WebhookPrivateAddressError
from ocr_identity.observability import logger
from ocr_identity.services.uploads import UploadRules
from tests.integration.api.caller import REQUEST, Api
from tests.integration.jobs import column

HOOK = {"url": "https://example.com/hook", "event_types": ["document.read"]}


def test_get_current_user_with_a_token_returns_its_email_and_roles(api: Api) -> None:
    _, me = api.call("GET", "/users/me")
    _, root = api.call("GET", "/users/me", user="root", groups="admin")

    assert (me["email"], me["roles"], me["email_events"]) == ("anna@example.com", ["owner"], [])
    assert root["roles"] == ["admin", "owner"]


def test_update_current_user_with_email_events_stores_each_once(api: Api) -> None:
    kinds = ["document.read", "document.read", "document.failed"]

    assert api.call("PATCH", "/users/me", {"email_events": kinds})[1]["email_events"] == [
        "document.read",
        "document.failed",
    ]
    assert api.call("PATCH", "/users/me", {"email_events": ["weather"]})[1]["code"] == "invalid_request"
    assert api.call("GET", "/users/me")[1]["email_events"] == ["document.read", "document.failed"]


def test_uploads_and_batches_over_the_owners_quota_are_refused(database: Database) -> None:
    api = Api(database, quota_uploads=3, quota_seconds=3600)
    api.ticket("a")
    items = [REQUEST | {"sha256": f"{number:064x}"} for number in range(3)]

    assert api.call("POST", "/batches", {"items": items})[1]["code"] == "quota_exceeded"
    assert column(database, "SELECT count(*) FROM batches") == [0]
    assert api.call("POST", "/batches", {"items": items[:2]})[0] == 201
    status, problem = api.call("POST", "/upload-image/", REQUEST)
    assert (status, problem["code"]) == (429, "quota_exceeded")
    assert 0 < int(api.headers["Retry-After"][0]) <= 3601
    assert api.call("POST", "/upload-image/", REQUEST, user="bert")[0] == 201
    assert api.call("GET", "/media")[0] == 200


def test_upload_image_with_a_type_the_deployment_excludes_is_refused(database: Database) -> None:
    api = Api(database, content_types=frozenset({"image/png"}))

    assert api.call("POST", "/upload-image/", REQUEST)[1]["code"] == "unsupported_type"
    assert "image/jpeg" in UploadRules(1, 1).content_types


def test_webhook_after_its_creation_never_shows_its_secret_again(api: Api) -> None:
    status, made = api.call("POST", "/webhooks", HOOK)
    path = f"/webhooks/{made['endpoint_id']}"

    assert (status, made["secret"][:6]) == (201, "whsec_")
    assert "secret" not in api.call("GET", path)[1]
    assert "secret" not in api.call("GET", "/webhooks")[1]["items"][0]
    changed = api.call("PATCH", path, {"event_types": [], "active": False})[1]
    assert (changed["event_types"], changed["active"], changed["url"]) == ([], False, HOOK["url"])
    for method, tail in (
        ("GET", ""),
        ("PATCH", ""),
        ("DELETE", ""),
        ("GET", "/deliveries"),
        ("POST", "/test"),
    ):
        body: dict[str, Any] | None = {} if method == "PATCH" else None
        assert api.call(method, f"{path}{tail}", body, user="bert")[0] == 404
    assert api.call("DELETE", path)[0] == 204
    assert api.call("GET", path)[0] == 404


def test_webhook_with_a_private_address_is_refused_and_not_stored(api: Api) -> None:
    _, made = api.call("POST", "/webhooks", HOOK)
    api.sender.fault = WebhookPrivateAddressError()

    for method, path in (("POST", "/webhooks"), ("PATCH", f"/webhooks/{made['endpoint_id']}")):
        status, problem = api.call(method, path, {"url": "https://inside.example/"})
        assert (status, problem["code"]) == (422, "webhook_private_address")
    assert [one["url"] for one in api.call("GET", "/webhooks")[1]["items"]] == [HOOK["url"]]


def test_create_webhook_beyond_ten_is_refused(api: Api) -> None:
    for number in range(10):
        assert api.call("POST", "/webhooks", HOOK | {"url": f"https://example.com/{number}"})[0] == 201

    assert api.call("POST", "/webhooks", HOOK)[1]["code"] == "too_many_webhooks"


@pytest.mark.parametrize("body", [{}, {"url": "https://exa mple.com"}, HOOK | {"event_types": ["weather"]}])
def test_create_webhook_with_an_invalid_body_is_refused(api: Api, body: dict[str, Any]) -> None:
    assert api.call("POST", "/webhooks", body)[1]["code"] == "invalid_request"


def test_test_webhook_on_an_endpoint_makes_an_ordinary_delivery(api: Api) -> None:
    _, made = api.call("POST", "/webhooks", HOOK)
    path = f"/webhooks/{made['endpoint_id']}"

    status, delivery = api.call("POST", f"{path}/test")

    assert (status, delivery["event_type"], delivery["state"]) == (202, "webhook.test", "PENDING")
    assert api.queue.deliveries == [UUID(delivery["delivery_id"])]
    PostgresDeliveries(api.database).mark_delivered(UUID(delivery["delivery_id"]), 204, None)
    (listed,) = api.call("GET", f"{path}/deliveries")[1]["items"]
    assert (listed["state"], listed["status_code"], listed["attempts"]) == ("DELIVERED", 204, 1)


def test_get_status_as_administrator_returns_counts_and_others_are_refused(api: Api) -> None:
    api.read(api.ticket("a"))
    api.fail(api.ticket("b"), CorruptFileError())
    api.ticket("c")

    _, status = api.call("GET", "/admin/status", user="root", groups="admin")

    assert status["queues"] == {"ocr": {"waiting": 2, "in_work": 1}}
    assert status["jobs"] == {"PENDING": 1}
    assert status["last_hour"] == status["last_day"] == {"SUCCESS": 1, "FAILURE": 1}
    assert (status["failures"], status["median_ms"], status["events_waiting"]) == ({"corrupt_file": 1}, 12, 0)
    for method, path, body in (
        ("GET", "/admin/status", None), ("GET", "/admin/audit", None), ("POST", "/admin/tasks/retry", {})
    ):  # fmt: skip
        assert api.call(method, path, body)[1]["code"] == "forbidden"
        assert api.call(method, path, body, user=None)[1]["code"] == "unauthorized"


def test_get_media_and_get_task_as_administrator_hide_others_files(api: Api) -> None:
    ticket = api.ticket()

    for path in (f"/media/{ticket['media_id']}", f"/task/{ticket['task_id']}"):
        assert api.call("GET", path, user="root", groups="admin")[0] == 404


def test_list_audit_entries_with_filters_returns_who_did_what_from_where(api: Api) -> None:
    ticket = api.ticket()
    api.read(ticket)
    api.call("DELETE", f"/media/{ticket['media_id']}")
    me = api.call("GET", "/users/me")[1]["user_id"]

    def entries(query: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = api.call("GET", f"/admin/audit{query}", user="root", groups="admin")[1][
            "items"
        ]
        return items

    assert [one["action"] for one in entries("")] == ["media.deleted", "document.read", "upload.requested"]
    deleted, requested = entries(f"?subject_id={ticket['media_id']}")
    assert (deleted["actor_id"], deleted["number"], requested["number"]) == (me, 3, 1)
    assert deleted["address"] == "127.0.0.1"
    assert [one["number"] for one in entries(f"?actor_id={me}&before=3")] == [1]
    assert entries(f"?subject_id={uuid4()}") == []


def test_openapi_document_for_each_route_has_an_example_and_a_name(api: Api) -> None:
    _, document = api.call("GET", "/openapi.json", user=None)
    schemas = document["components"]["schemas"]
    operations = [
        (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]

    assert len(operations) == len({operation["operationId"] for *_, operation in operations}) == 42
    for method, path, operation in operations:
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        bodies += [answer for code, answer in operation["responses"].items() if answer.get("content")]
        for body in bodies:
            for schema in {str(one["schema"].get("$ref", "")) for one in body["content"].values()} - {""}:
                assert schemas[schema.rpartition("/")[2]].get("examples"), (method, path, schema)
        assert operation["summary"]
        assert operation["tags"]


def test_request_log_of_a_call_names_its_operation_and_none_of_its_data(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(logger, "info", lambda message, extra: lines.append((message, extra)))

    api.call("GET", "/media?text=eriksson")
    api.call("GET", f"/media/{uuid4()}")

    told = [(line["operation"], line["status"]) for _, line in lines]
    assert told == [
        ("list_media", 200),
        ("get_media", 404),
    ]
    assert "eriksson" not in str(lines)
