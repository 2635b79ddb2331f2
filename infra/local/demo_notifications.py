"""The demo's second half: what the owner was told by e-mail and webhook, and the files' thumbnails."""

import json
from typing import Any

import urllib3
from rich.console import Console
from rich.table import Table

from infra.local.processes import wait_until
from infra.local.stack import Status
from infra.local.users import address_of
from infra.local.webhook_receiver import Receiver
from ocr_identity.client.api import ApiClient

KINDS = ["document.read", "document.rejected"]
PATIENCE_S = 60
EMAILS_SHOWN = 3


def ask_to_be_told(client: ApiClient, receiver: Receiver) -> str:
    """Opt in to e-mails and add a webhook; the webhook's secret."""
    client.call("PATCH", "/users/me", {"email_events": KINDS})
    secret: str = client.call("POST", "/webhooks", {"url": receiver.url, "event_types": KINDS})["secret"]
    return secret


def show_told(console: Console, status: Status, receiver: Receiver, secret: str, expected: int) -> list[str]:
    """Print the e-mails and the webhooks; what is missing or not rightly signed."""
    try:
        wait_until(
            lambda: len(_inbox(status)) >= expected and len(receiver.received) >= expected,
            PATIENCE_S,
            "the e-mails and webhooks",
        )
    except TimeoutError as late:
        return [str(late)]
    emails = _inbox(status)
    table = Table("to", "subject", "text", title=f"E-mails: {len(emails)}", title_justify="left")
    for email in emails[:EMAILS_SHOWN]:
        table.add_row(email["To"][0], email["Subject"], email["BodyText"].strip())
    console.print(table)
    signed = sum(one.is_signed_by(secret) for one in receiver.received)
    console.print(
        f"Webhooks, received with TLS: {len(receiver.received)}, rightly signed (HMAC-SHA256): {signed}"
    )
    return [] if signed == len(receiver.received) else ["a webhook is not rightly signed"]


def show_library(console: Console, client: ApiClient, expected: int) -> list[str]:
    """Print how many files the library lists and have thumbnails; what is missing."""
    found: list[dict[str, Any]] = []

    def rendered() -> bool:
        found[:] = client.call("GET", "/media?limit=100")["items"]
        return sum(1 for one in found if one["thumbnail_url"]) >= expected

    try:
        wait_until(rendered, PATIENCE_S, "the thumbnails")
    except TimeoutError as late:
        return [str(late)]
    thumbnails = sum(1 for one in found if one["thumbnail_url"])
    console.print(
        f"Library: {len(found)} files, {thumbnails} with a thumbnail; find them by state, kind or text"
    )
    return []


def _inbox(status: Status) -> list[dict[str, Any]]:
    """List the e-mails that the emulator took for the demo's user, the newest last."""
    with urllib3.PoolManager() as http:
        answer = http.request("GET", f"{status.aws_endpoint}/_ministack/ses/messages")
    messages = [one for account in json.loads(answer.data)["messages"].values() for one in account]
    return [one for one in messages if address_of("anna") in one["To"]]
