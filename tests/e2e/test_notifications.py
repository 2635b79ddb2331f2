"""Owners are told: e-mails in the emulator's inbox, signed webhooks at a receiver with TLS."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from infra.local.processes import wait_until
from infra.local.webhook_receiver import Receiver, receiving
from ocr_identity.adapters.postgres.database import Database
from tests.e2e.stack_client import StackClient, declared, picture, specimen
from tests.integration.jobs import column

SENDER = "no-reply@ocr-identity.test"


def inbox(world: StackClient, address: str) -> list[dict[str, Any]]:
    """List the e-mails that the emulator took for `address`."""
    with urllib3.PoolManager() as http:
        answer = http.request("GET", f"{world.status.aws_endpoint}/_ministack/ses/messages")
    messages = [one for account in json.loads(answer.data)["messages"].values() for one in account]
    return [one for one in messages if address in one["To"]]


@pytest.fixture
def receiver(world: StackClient) -> Iterator[Receiver]:
    with receiving(world.stack.certificate) as found:
        yield found


def test_emails_to_an_owner_who_asked_are_sent_and_to_another_are_not(world: StackClient) -> None:
    world.call("PATCH", "/users/me", "emma", json={"email_events": ["document.read", "document.rejected"]})
    read, rejected = world.upload(specimen(), user="emma"), world.upload(picture(), user="emma")
    quiet = world.upload(specimen(), user="quentin")
    world.finished(quiet["task_id"], "quentin")

    wait_until(lambda: len(inbox(world, "emma@example.com")) == 2, 60, "two e-mails")

    told = {one["Subject"]: one for one in inbox(world, "emma@example.com")}
    assert read["media_id"] in told["Your document was read"]["BodyText"]
    assert "passport" in told["Your document was read"]["BodyText"]
    assert rejected["media_id"] in told["Your file could not be read"]["BodyText"]
    assert {one["Source"] for one in told.values()} == {SENDER}
    assert inbox(world, "quentin@example.com") == []
    for secret in ("ERIKSSON", "L898902C3"):
        assert secret not in json.dumps(list(told.values()))


def test_batch_with_notify_ends_with_an_email(world: StackClient) -> None:
    data = specimen("visa_mrva.jpg")
    body = {"items": [declared(data)], "notify": True}
    opened = world.call("POST", "/batches", "bob", json=body).body
    world.put(opened["items"][0]["ticket"]["upload"], data)

    wait_until(lambda: len(inbox(world, "bob@example.com")) == 1, 60, "an e-mail")

    assert "1 read, 0 failed, 0 refused" in inbox(world, "bob@example.com")[0]["BodyText"]


def test_email_to_a_bounced_address_is_not_sent_again(world: StackClient, tables: Database) -> None:
    """The emulator tells of no bounce of this API's; the test says what EventBridge says of one on AWS."""
    user = "away@example.com"
    world.call("PATCH", "/users/me", user, json={"email_events": ["document.rejected"]})
    world.upload(picture(), user=user)
    wait_until(lambda: len(inbox(world, user)) == 1, 60, "the first e-mail")
    bounce = {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": user}]}
    detail = {
        "eventType": "Bounce",
        "mail": {"messageId": inbox(world, user)[0]["MessageId"]},
        "bounce": bounce,
    }
    event = {"source": "aws.ses", "detail-type": "Email Bounced", "detail": detail}
    world.send(json.dumps(event), world.status.queues["notify"])

    wait_until(lambda: bool(world.call("GET", "/users/me", user).body["suppressed"]), 60, "the bounce")
    second = world.upload(picture(), user=user)
    suppressed = f"SELECT state FROM deliveries WHERE body->>'subject' = '{second['media_id']}'"
    wait_until(lambda: column(tables, suppressed) == ["SUPPRESSED"], 60, "the second e-mail's end")

    assert len(inbox(world, user)) == 1


def test_webhook_after_a_failed_first_try_gets_the_signed_event_again(
    world: StackClient, receiver: Receiver
) -> None:
    receiver.statuses = [500]
    hook = world.call(
        "POST", "/webhooks", "wanda", json={"url": receiver.url, "event_types": ["document.read"]}
    ).body
    ticket = world.upload(specimen(), user="wanda")

    wait_until(lambda: len(receiver.received) == 2, 60, "the webhook's second try")

    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert all(one.is_signed_by(hook["secret"]) for one in receiver.received)
    event = json.loads(second.body)
    assert (event["type"], event["subject"]) == ("document.read", ticket["media_id"])
    path = f"/webhooks/{hook['endpoint_id']}/deliveries"

    def delivered() -> bool:
        (delivery,) = world.call("GET", path, "wanda").body["items"]
        return (delivery["state"], delivery["attempts"], delivery["status_code"]) == ("DELIVERED", 2, 204)

    wait_until(delivered, 30, "the delivery's state")


def test_test_webhook_on_a_receiver_delivers_a_signed_test_event(
    world: StackClient, receiver: Receiver
) -> None:
    hook = world.call("POST", "/webhooks", "tess", json={"url": receiver.url}).body

    delivery = world.call("POST", f"/webhooks/{hook['endpoint_id']}/test", "tess").body
    wait_until(lambda: bool(receiver.received), 60, "the test event")

    event = json.loads(receiver.received[0].body)
    assert (event["type"], event["id"]) == ("webhook.test", delivery["event_id"])
    assert receiver.received[0].is_signed_by(hook["secret"])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "webhook_insecure"),
        ("https://169.254.169.254/latest/meta-data/", "webhook_private_address"),
        ("https://10.0.0.1/", "webhook_private_address"),
        ("https://no-such-host.invalid/", "webhook_unresolvable"),
    ],
)
def test_create_webhook_with_an_unsafe_url_is_refused(world: StackClient, url: str, code: str) -> None:
    answer = world.call("POST", "/webhooks", "sly", json={"url": url})

    assert (answer.status, answer.body["code"]) == (422, code)
    assert world.call("GET", "/webhooks", "sly").body["items"] == []
