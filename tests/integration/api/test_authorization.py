"""Every route before every wrong caller: nobody, another owner, one who is no administrator."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.api.caller import REQUEST, Api

HOOK = {"url": "https://example.com/hook", "event_types": []}
PUBLIC = {("GET", "/health")}
# What a route needs beyond its path before it looks at whose things they are.
BODIES: dict[str, Any] = {
    "upload_image": REQUEST,
    "create_batch": {"items": [REQUEST]},
    "update_media": {"filename": "other.jpg"},
    "attach_media": {"ordering": 1},
    "create_webhook": HOOK,
    "update_webhook": {"active": False},
    "rotate_webhook_secret": {"overlap_seconds": 60},
    "update_current_user": {"email_events": []},
    "retry_tasks": {},
    "retry_all_tasks": {},
    "redrive_dead_letters": {},
}


def operations(api: Api) -> Iterator[tuple[str, str, str]]:
    """Yield method, path and name of every route that OpenAPI documents."""
    document = api.call("GET", "/openapi.json", user=None)[1]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation["operationId"]


@pytest.fixture
def of_anna(api: Api) -> dict[str, str]:
    """Ids of what is Anna's, by the names that paths give them."""
    ticket = api.ticket("annas")
    batch = api.call("POST", "/batches", {"items": [REQUEST | {"sha256": "b" * 64}]})[1]
    webhook = api.call("POST", "/webhooks", HOOK)[1]
    api.read(ticket)
    return {
        "media_id": ticket["media_id"],
        "task_id": ticket["task_id"],
        "review_id": ticket["task_id"],
        "batch_id": batch["batch_id"],
        "endpoint_id": webhook["endpoint_id"],
        "erasure_id": api.call("DELETE", "/owners/me/data", user="carla")[1]["erasure_id"],
        "subject_type": "customer",
        "subject_id": "7",
    }


def filled(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda name: ids[name[1]], path)


def test_protected_routes_without_a_user_return_401(api: Api, of_anna: dict[str, str]) -> None:
    for method, path, name in operations(api):
        if (method, path) not in PUBLIC:
            answer = api.call(method, filled(path, of_anna), BODIES.get(name), user=None)
            assert (answer[0], answer[1]["code"]) == (401, "unauthorized"), name


def test_routes_by_id_for_another_owner_return_404_and_change_nothing(
    api: Api, of_anna: dict[str, str]
) -> None:
    before = api.call("GET", f"/media/{of_anna['media_id']}")
    named = [one for one in operations(api) if "_id}" in one[1] and not one[1].startswith("/reviews")]
    assert len(named) >= 20

    for method, path, name in named:
        answer = api.call(method, filled(path, of_anna), BODIES.get(name), user="bert")
        assert (answer[0], answer[1]["code"]) == (404, "not_found"), name

    assert api.call("GET", f"/media/{of_anna['media_id']}") == before


def test_lists_for_another_owner_are_empty(api: Api, of_anna: dict[str, str]) -> None:
    lists = ["/media", "/webhooks", f"/media?hash={b'annas'.hex().ljust(64, '0')}"]
    lists += ["/media?text=eriksson", f"/media?parent_id={of_anna['media_id']}",
              "/media?subject_type=customer&subject_id=7"]  # fmt: skip
    for path in lists:
        assert api.call("GET", path, user="bert")[1]["items"] == [], path


def test_admin_routes_without_the_admin_group_return_403(api: Api, of_anna: dict[str, str]) -> None:
    reserved = [one for one in operations(api) if one[1].startswith("/admin/")]
    assert len(reserved) >= 4

    for method, path, name in reserved:
        for groups in (None, "owners", "[administrators]", "admins admin2"):
            answer = api.call(method, path, BODIES.get(name), "bert", groups=groups)
            assert (answer[0], answer[1]["code"]) == (403, "forbidden"), name
        assert api.call(method, path, BODIES.get(name), "root", groups="[admin]")[0] < 300, name


def test_review_routes_without_the_reviewer_group_return_403(api: Api, of_anna: dict[str, str]) -> None:
    reserved = [one for one in operations(api) if one[1].startswith("/reviews")]
    assert len(reserved) >= 4

    for method, path, name in reserved:
        for groups in (None, "admin", "reviewers"):
            answer = api.call(method, filled(path, of_anna), None, "bert", groups=groups)
            assert (answer[0], answer[1]["code"]) == (403, "forbidden"), name


def test_token_for_another_client_is_unauthorized(api: Api) -> None:
    api.services.settings.__dict__["user_pool_client_ids"] = frozenset({"another"})

    assert api.call("GET", "/users/me")[1]["code"] == "unauthorized"


def test_malformed_request_of_a_wrong_caller_is_refused_for_the_caller_first(api: Api) -> None:
    assert api.call("POST", "/upload-image/", {"nonsense": 1}, user=None)[0] == 401
    assert api.call("GET", "/task/no-uuid", user=None)[0] == 401
    assert api.call("POST", "/admin/redrive", {"limit": "many"}, user="anna")[0] == 403


@pytest.mark.parametrize("path", ["/health", "/health/", "/openapi.json", "/docs"])
def test_public_route_without_a_token_returns_200(api: Api, path: str) -> None:
    assert api.call("GET", path, user=None)[0] == 200
