"""What the deployment's edge changes of a request: a domain's path before it, and whose pages ask."""

import pytest
from pydantic import SecretStr

from functions.api.schemas.common import AnnouncedEvent
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.bootstrap.webhooks import webhook_sender
from ocr_identity.domain.request_errors import WebhooksUnreachableError
from ocr_identity.settings import WebhookSettings
from tests.integration.api.caller import Api

ORIGINS = "https://a.example,https://b.example"


@pytest.mark.parametrize("path", ["/identity/health", "/health"])
def test_route_under_a_domains_base_path_is_found(database: Database, path: str) -> None:
    assert Api(database, base_path="identity").call("GET", path, user=None)[0] == 200


def test_openapi_under_a_domain_names_it_with_its_base_path(database: Database) -> None:
    api = Api(database, base_path="identity")

    _, told = api.call("GET", "/identity/openapi.json", user=None)
    assert told["servers"] == [{"url": "."}]

    context = {"requestContext": {"domainName": "api.example.org", "stage": "v1", "httpMethod": "GET"}}
    event = {"path": "/identity/openapi.json", "httpMethod": "GET", "headers": {}} | context
    answer = api.app.resolve(event, None)  # type: ignore[arg-type]
    assert '"url": "https://api.example.org/identity"' in answer["body"]


def test_route_under_a_base_path_asks_for_a_token_as_elsewhere(database: Database) -> None:
    assert Api(database, base_path="identity").call("GET", "/identity/media", user=None)[0] == 401


@pytest.mark.parametrize(
    ("origin", "told"),
    [("https://a.example", True), ("https://b.example", True), ("https://c.example", False)],
)
def test_answer_to_a_page_names_its_origin_where_it_may_call(
    database: Database, origin: str, told: bool
) -> None:
    api = Api(database, cors_origins=ORIGINS)

    api.call("GET", "/health", user=None, headers={"Origin": origin})

    assert api.headers.get("Access-Control-Allow-Origin", []) == ([origin] if told else [])


def test_answer_where_no_page_may_call_names_none(database: Database) -> None:
    api = Api(database, cors_origins="")

    api.call("GET", "/health", user=None, headers={"Origin": "https://a.example"})

    assert "Access-Control-Allow-Origin" not in api.headers


def test_webhook_where_functions_have_no_way_out_is_refused_at_once(database: Database) -> None:
    api = Api(database)
    api.sender.fault = WebhooksUnreachableError()

    status, told = api.call("POST", "/webhooks", {"url": "https://example.com/hook"})

    assert (status, told["code"]) == (409, "webhooks_unreachable")
    assert api.call("GET", "/webhooks")[1]["items"] == []


def test_webhook_sender_of_a_network_without_a_way_out_takes_and_sends_nothing() -> None:
    class Closed(WebhookSettings):
        database_url: SecretStr | None = SecretStr("postgresql://localhost/x")
        webhooks_reachable: bool = False

    sender = webhook_sender(Closed())

    with pytest.raises(WebhooksUnreachableError):
        sender.check("https://example.com/hook")
    with pytest.raises(WebhooksUnreachableError):
        sender.post("https://example.com/hook", {}, b"")


def test_update_webhook_to_the_url_of_another_is_refused(database: Database) -> None:
    api = Api(database)
    one, other = (
        api.call("POST", "/webhooks", {"url": f"https://example.com/{name}"})[1] for name in ("one", "other")
    )

    status, told = api.call("PATCH", f"/webhooks/{other['endpoint_id']}", {"url": one["url"]})

    assert (status, told["code"]) == (409, "webhook_exists")
    assert api.call("PATCH", f"/webhooks/{one['endpoint_id']}", {"url": one["url"]})[0] == 200


def test_create_webhook_with_every_kind_and_one_twice_keeps_each_once(database: Database) -> None:
    kinds = [one.value for one in AnnouncedEvent]

    made = Api(database).call("POST", "/webhooks", {"url": "https://example.com/x", "event_types": kinds})[1]
    twice = Api(database).call(
        "PATCH", f"/webhooks/{made['endpoint_id']}", {"event_types": ["document.read", "document.read"]}
    )[1]

    assert (made["event_types"], twice["event_types"]) == (kinds, ["document.read"])
