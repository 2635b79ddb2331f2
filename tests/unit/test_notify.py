"""Deliveries: what is sent to whom, what is tried again, and what is written off."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from events import sample
from functions.notify.app import PAUSES_S, TRIES, create_record_handler
from infra.local.webhook_receiver import make_certificate, receiving
from ocr_identity.adapters.webhook_http import SafeHttpsSender
from ocr_identity.domain.errors import (
    EmailRefusedError,
    MailUnavailableError,
    OcrIdentityError,
    WebhookFailedError,
)
from ocr_identity.domain.events import Event
from ocr_identity.domain.request_errors import WebhookPrivateAddressError
from ocr_identity.domain.states import Channel
from ocr_identity.ports.deliveries import PendingDelivery, WebhookSender
from ocr_identity.services.notifications.delivery import NotifyServices
from ocr_identity.services.notifications.emails import TEMPLATES, values_of
from ocr_identity.services.notifications.webhook_signature import new_secret, signed_headers
from tests.unit.test_ocr_function import FakeRedelivery

EVENT = Event.model_validate(sample("document.read"))
DELIVERY = uuid4()


@dataclass
class FakeDeliveries:
    channel: Channel = Channel.WEBHOOK
    told: list[tuple[object, ...]] = field(default_factory=list)
    url: str = "https://example.com/"

    def create_for_event(self, event: Event) -> list[UUID]:
        return [DELIVERY]

    def get_pending(self, delivery_id: UUID) -> PendingDelivery | None:
        target = self.url if self.channel == "webhook" else "anna@example.com"
        return PendingDelivery(delivery_id, self.channel, target, (new_secret(),), EVENT)

    def mark_delivered(self, delivery_id: UUID, status_code: int | None, message_id: str | None) -> None:
        self.told.append(("delivered", status_code, message_id))

    def mark_failed(
        self, delivery_id: UUID, fault: OcrIdentityError, status_code: int | None, *, final: bool
    ) -> None:
        self.told.append(("failed", fault.code, status_code, final))

    def disable_endpoint(self, delivery_id: UUID) -> None:
        self.told.append(("retired",))

    def suppress(self, addresses: list[str], fault: OcrIdentityError, message_id: str) -> None:
        self.told.append(("suppressed", *addresses, fault.code, message_id))


@dataclass
class FakeOutside:
    """Queue, mail service and endpoint at once."""

    answer: int | OcrIdentityError = 204
    enqueued: list[UUID] = field(default_factory=list)
    sent: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def enqueue_delivery(self, delivery_id: UUID, owner_id: UUID | None = None) -> None:
        self.enqueued.append(delivery_id)

    def send(self, address: str, template: Mapping[str, str], values: Mapping[str, str]) -> str:
        if isinstance(self.answer, OcrIdentityError):
            raise self.answer
        self.sent.append((address, values))
        return "message-1"

    def check(self, url: str) -> None:
        """Any will do."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        if isinstance(self.answer, OcrIdentityError):
            raise self.answer
        return self.answer


class Function:
    def __init__(
        self,
        channel: Channel = Channel.WEBHOOK,
        answer: int | OcrIdentityError = 204,
        sender: WebhookSender | None = None,
    ) -> None:
        self.deliveries, self.outside = FakeDeliveries(channel), FakeOutside(answer)
        self.message_visibility = FakeRedelivery()
        services = NotifyServices(self.deliveries, self.outside, self.outside, sender or self.outside)
        self._handle = create_record_handler(services, self.message_visibility)

    def receive(self, body: Any, received: int = 1) -> None:
        record = sample("sqs_batch")["Records"][0]
        attributes = record["attributes"] | {"ApproximateReceiveCount": str(received)}
        text = body if isinstance(body, str) else json.dumps(body)
        self._handle(SQSRecord(record | {"body": text, "attributes": attributes}))


def test_notify_handler_of_an_event_enqueues_its_deliveries() -> None:
    function = Function()

    function.receive(sample("document.read"))

    assert function.outside.enqueued == [DELIVERY]


def test_notify_handler_of_a_webhook_or_email_marks_it_delivered() -> None:
    webhook, email = Function(Channel.WEBHOOK), Function(Channel.EMAIL)

    webhook.receive({"delivery_id": str(DELIVERY)})
    email.receive({"delivery_id": str(DELIVERY)})

    assert webhook.deliveries.told == [("delivered", 204, None)]
    assert email.deliveries.told == [("delivered", None, "message-1")]
    ((address, values),) = email.outside.sent
    assert (address, values["document_type"]) == ("anna@example.com", "passport")


@pytest.mark.parametrize("answer", [500, 404, 302, WebhookFailedError()])
def test_notify_handler_on_a_failing_endpoint_retries_then_gives_up(answer: int | OcrIdentityError) -> None:
    function = Function(answer=answer)

    for received in range(1, TRIES):
        with pytest.raises(WebhookFailedError):
            function.receive({"delivery_id": str(DELIVERY)}, received)
    function.receive({"delivery_id": str(DELIVERY)}, TRIES)

    assert function.message_visibility.pauses == list(PAUSES_S)
    status = answer if isinstance(answer, int) else None
    last_but_one, last = function.deliveries.told[-2:]
    assert last_but_one == ("failed", "webhook_failed", status, False)
    assert last == ("failed", "webhook_failed", status, True)


def test_notify_handler_on_a_gone_or_private_endpoint_gives_up_at_once() -> None:
    gone, inside = Function(answer=410), Function(answer=WebhookPrivateAddressError())

    gone.receive({"delivery_id": str(DELIVERY)})
    inside.receive({"delivery_id": str(DELIVERY)})

    assert gone.deliveries.told == [("retired",), ("failed", "webhook_failed", 410, True)]
    assert inside.deliveries.told == [("failed", "webhook_private_address", None, True)]


def test_notify_handler_of_a_webhook_that_check_refuses_never_asks_it(tmp_path: Path) -> None:
    certificate = tmp_path / "webhooks.pem"
    make_certificate(certificate)
    sender = SafeHttpsSender(ca_file=str(certificate))
    function = Function(sender=sender)

    with receiving(certificate) as inside:
        with pytest.raises(WebhookPrivateAddressError):
            sender.check(inside.url)
        function.deliveries.url = inside.url
        function.receive({"delivery_id": str(DELIVERY)})

    assert inside.received == []
    assert function.deliveries.told == [("failed", "webhook_private_address", None, True)]


def test_notify_handler_of_email_gives_up_if_refused_and_retries_on_outage() -> None:
    refused, later = (
        Function(Channel.EMAIL, EmailRefusedError()),
        Function(Channel.EMAIL, MailUnavailableError()),
    )

    refused.receive({"delivery_id": str(DELIVERY)})
    with pytest.raises(MailUnavailableError):
        later.receive({"delivery_id": str(DELIVERY)})

    assert refused.deliveries.told == [("failed", "email_refused", None, True)]
    assert later.deliveries.told == [("failed", "mail_unavailable", None, False)]


MAIL = {"messageId": "message-1"}
BOUNCE = {
    "mail": MAIL,
    "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "anna@example.com"}]},
}
COMPLAINT = {"mail": MAIL, "complaint": {"complainedRecipients": [{"emailAddress": "anna@example.com"}]}}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (BOUNCE, "email_bounced"),
        ({"Message": json.dumps(BOUNCE)}, "email_bounced"),
        ({"source": "aws.ses", "detail": COMPLAINT}, "email_complaint"),
    ],
)
def test_notify_handler_of_a_bounce_or_complaint_suppresses_the_address(body: Any, code: str) -> None:
    function = Function()

    function.receive(body)

    assert function.deliveries.told == [("suppressed", "anna@example.com", code, "message-1")]


def test_notify_handler_of_a_transient_bounce_or_unknown_body_changes_nothing() -> None:
    function = Function()
    transient = BOUNCE | {"bounce": BOUNCE["bounce"] | {"bounceType": "Transient"}}  # type: ignore[operator]

    for body in (transient, {"mail": MAIL}, "not JSON", "[]", "{}", {"delivery_id": "x"}, {"specversion": 2}):
        function.receive(body)

    assert function.deliveries.told == []
    assert function.message_visibility.pauses == []


def test_email_template_of_an_event_kind_uses_exactly_its_values() -> None:
    for kind, template in TEMPLATES.items():
        values = values_of(Event.model_validate(sample(kind)))
        text = template["text"]
        for name, value in values.items():
            assert f"{{{{{name}}}}}" in text
            text = text.replace(f"{{{{{name}}}}}", value)
        assert "{{" not in text
    with pytest.raises(OcrIdentityError):
        values_of(Event.model_validate(sample("media.deleted")))


def test_signed_headers_of_a_body_follow_standard_webhooks() -> None:
    secret = new_secret()
    headers = signed_headers([secret], "msg_1", b'{"a": 1}', now=1_700_000_000.9)

    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.new(key, b'msg_1.1700000000.{"a": 1}', hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("msg_1", "1700000000")
    assert len(key) == 32
