"""Who is told of an event: planned once, delivered once, and never where it is not wanted."""

from uuid import UUID, uuid4

import pytest
from botocore.stub import Stubber

from ocr_identity.adapters.aws.ses import SesMailer
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.deliveries import PostgresDeliveries
from ocr_identity.adapters.postgres.users import PostgresUsers
from ocr_identity.adapters.postgres.webhooks import PostgresWebhooks
from ocr_identity.domain.errors import (
    EmailBouncedError,
    EmailRefusedError,
    MailUnavailableError,
    OcrIdentityError,
    WebhookFailedError,
)
from ocr_identity.domain.events import Event
from ocr_identity.ports.deliveries import WebhookEndpointChange
from ocr_identity.ports.users import Actor
from tests.integration.api.caller import REQUEST, Api
from tests.integration.jobs import column, make_user

ADDRESS = "anna@example.com"


@pytest.fixture
def anna(database: Database) -> Actor:
    return make_user(database)


def told_of(database: Database, anna: Actor, *, fail: bool = False) -> Event:
    """Bring about the event of a document of Anna's."""
    api = Api(database)
    ticket = api.ticket(uuid4().hex)
    if fail:
        api.fail(ticket, OcrIdentityError())
    else:
        api.read(ticket)
    return api.publisher.published[-1]


def channels(database: Database) -> list[object]:
    return column(database, "SELECT channel || ' ' || state FROM deliveries ORDER BY channel, created_at")


def test_create_for_event_called_twice_plans_once_what_the_owner_asked_for(
    database: Database, anna: Actor
) -> None:
    store, hooks = PostgresDeliveries(database), PostgresWebhooks(database)
    event = told_of(database, anna)
    assert store.create_for_event(event) == []
    hooks.add(anna, "https://example.com/all", ())
    hooks.add(anna, "https://example.com/read", ("document.read",))
    hooks.add(anna, "https://example.com/other", ("media.deleted",))
    resting = hooks.add(anna, "https://example.com/resting", ())
    hooks.change(anna, resting.endpoint_id, WebhookEndpointChange(active=False))
    hooks.add(make_user(database, "bert"), "https://example.com/theirs", ())
    PostgresUsers(database).set_email_preferences(anna, ("document.read",))

    first, again = store.create_for_event(event), store.create_for_event(event)

    assert len(first) == 3
    assert sorted(first) == sorted(again)
    assert channels(database) == ["email PENDING", "webhook PENDING", "webhook PENDING"]


def test_create_for_event_without_a_sender_plans_no_email(database: Database, anna: Actor) -> None:
    PostgresUsers(database).set_email_preferences(anna, ("document.read",))

    assert PostgresDeliveries(database, emails=False).create_for_event(told_of(database, anna)) == []


def test_delivery_once_delivered_stays_delivered_and_is_not_due_again(
    database: Database, anna: Actor
) -> None:
    store, hooks = PostgresDeliveries(database), PostgresWebhooks(database)
    endpoint = hooks.add(anna, "https://example.com/", ())
    event = told_of(database, anna)
    (delivery_id,) = store.create_for_event(event)
    due = store.get_pending(delivery_id)
    assert due is not None
    assert (due.target, due.secrets, due.event) == (endpoint.url, (endpoint.secret,), event)

    store.mark_failed(delivery_id, WebhookFailedError(500), 500, final=False)
    store.mark_delivered(delivery_id, 204, None)
    store.mark_failed(delivery_id, WebhookFailedError(500), 500, final=True)

    assert store.get_pending(delivery_id) is None
    (record,) = hooks.deliveries(anna.user_id, endpoint.endpoint_id, 10)
    assert (record.state, record.status_code, record.error_code, record.attempts) == (
        "DELIVERED",
        204,
        None,
        2,
    )
    assert store.create_for_event(event) == []
    assert store.get_pending(uuid4()) is None


def test_disable_endpoint_with_a_pending_delivery_stops_it_and_plans_no_more(
    database: Database, anna: Actor
) -> None:
    store, hooks = PostgresDeliveries(database), PostgresWebhooks(database)
    endpoint = hooks.add(anna, "https://example.com/", ())
    (delivery_id,) = store.create_for_event(told_of(database, anna))

    store.disable_endpoint(delivery_id)

    assert store.get_pending(delivery_id) is None
    assert not hooks.endpoint(anna.user_id, endpoint.endpoint_id).active
    assert store.create_for_event(told_of(database, anna)) == []


def test_disable_endpoint_lasts_until_its_owner_wakes_it(database: Database, anna: Actor) -> None:
    store, hooks = PostgresDeliveries(database), PostgresWebhooks(database)
    endpoint = hooks.add(anna, "https://example.com/", ())
    (delivery_id,) = store.create_for_event(told_of(database, anna))
    store.disable_endpoint(delivery_id)
    store.mark_failed(delivery_id, WebhookFailedError(410), 410, final=True)
    hooks.rotate_secret(anna, endpoint.endpoint_id, 60)
    hooks.change(anna, endpoint.endpoint_id, WebhookEndpointChange(url="https://example.com/new"))
    assert store.create_for_event(told_of(database, anna)) == []

    hooks.change(anna, endpoint.endpoint_id, WebhookEndpointChange(active=True))

    (later,) = store.create_for_event(told_of(database, anna))
    due = store.get_pending(later)
    assert due is not None
    assert due.target == "https://example.com/new"
    assert store.get_pending(delivery_id) is None


def test_suppress_of_a_bounced_address_stops_its_emails_and_stores_no_address(
    database: Database, anna: Actor
) -> None:
    store, users = PostgresDeliveries(database), PostgresUsers(database)
    users.set_email_preferences(anna, ("document.read",))
    (first,) = store.create_for_event(told_of(database, anna))
    store.mark_delivered(first, None, "message-1")

    store.suppress([ADDRESS.upper()], EmailBouncedError(), "message-1")
    store.suppress([ADDRESS], EmailBouncedError(), "message-1")

    assert store.create_for_event(told_of(database, anna)) == []
    assert channels(database) == ["email FAILED", "email SUPPRESSED"]
    assert column(database, "SELECT DISTINCT error_code FROM deliveries") == ["email_bounced"]
    assert users.profile(anna.user_id).suppressed
    (kept,) = column(database, "SELECT row_to_json(email_suppressions)::text FROM email_suppressions")
    assert ADDRESS not in str(kept).lower()


def test_create_for_event_of_a_completed_batch_plans_an_email_only_if_asked(
    database: Database, anna: Actor
) -> None:
    api, store = Api(database), PostgresDeliveries(database)

    for notify, planned in ((True, 1), (False, 0)):
        item = REQUEST | {"sha256": f"{int(notify):064x}"}
        ticket = api.call("POST", "/batches", {"items": [item], "notify": notify})[1]["items"][0]["ticket"]
        api.read(ticket)
        (completed,) = [one for one in api.publisher.published if one.type == "batch.completed"]
        assert len(store.create_for_event(completed)) == planned
        api.publisher.published.clear()


@pytest.mark.parametrize(
    ("code", "fault"),
    [("MessageRejected", EmailRefusedError), ("TooManyRequestsException", MailUnavailableError)],
)
def test_ses_mailer_on_a_service_error_raises_our_error_without_the_address(
    code: str, fault: type[OcrIdentityError]
) -> None:
    mailer = SesMailer("no-reply@example.com", "mails")
    stub = Stubber(mailer._client)
    stub.add_client_error("send_email", code, f"Email address is not verified: {ADDRESS}")
    template = {"subject": "s", "text": "t", "html": "h"}

    with stub, pytest.raises(fault) as caught:
        mailer.send(ADDRESS, template, {"media_id": str(UUID(int=1))})

    assert ADDRESS not in str(caught.value)
    assert caught.value.__suppress_context__
