"""Words of documents, names of files and addresses: nowhere that anyone looks, after all of it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import urllib3

from infra.local.processes import wait_until
from specimens import DRAWN
from tests.e2e.stack_client import StackClient, declared, specimen
from tests.resilience.harness import PATIENCE_S, Result

FILENAME, USER = "canary-of-a-file-name", "canary-of-a-user"
# Not among the canaries: what codes, kinds and samples of the documentation say too.
TOO_SHORT = 5


def words() -> set[str]:
    """Collect what the specimens say, and what their owners call themselves and their files."""
    truth: dict[str, Any] = json.loads((DRAWN / "manifest.json").read_text())
    fields = [one.get("fields", {}) for one in truth.values()]
    values = {
        value for found in fields for name, value in found.items() if name not in {"sex", "issuing_state"}
    }
    spaced = {part for value in values for part in (value, value.replace("-", "")[2:])}
    return {word for word in spaced if len(word) > TOO_SHORT} | {FILENAME, f"{USER}@example.com"}


def pii_leaks(world: StackClient, documents: int) -> Result:
    """Upload so many more under telling names, then look everywhere that is not theirs."""
    row = Result("personal data: canaries in logs, metrics, traces, queues, events, e-mails: 0")
    world.call("PATCH", "/users/me", USER, json={"email_events": ["document.read"]})
    for _ in range(documents):
        data = specimen()
        asked = declared(data) | {"filename": FILENAME}
        ticket = world.call("POST", "/upload-image/", USER, json=asked).body
        world.put(ticket["upload"], data)
        world.finished(ticket["task_id"], USER)
    world.wait_until_drained()
    wait_until(lambda: len(_emails(world)) >= documents, PATIENCE_S, "the e-mails")
    secrets = words() | {"X-Amz-Signature", *world.tokens.values()}
    looked_at = 0
    for place, text in _places(world):
        looked_at += len(text)
        found = [secret for secret in secrets if _stands_in(secret, text)]
        row.count(not found, f"{place}: {found}")
    row.note = f"{len(secrets)} canaries, {looked_at // 1000} kB looked at"
    return row


def _stands_in(secret: str, text: str) -> bool:
    """Tell whether `secret` is told; six digits alone also come up by chance, within times and ids."""
    if not secret.isdigit():
        return secret in text
    return re.search(rf"(?<![0-9A-Za-z-]){secret}(?![0-9A-Za-z-])", text) is not None


def _places(world: StackClient) -> Iterator[tuple[str, str]]:
    """Where operators and other systems look: each place and what stands there."""
    yield "logs and metrics", "\n".join(world.logged())
    yield "emulator", (world.stack.ministack.folder / "log").read_text(errors="replace")
    yield "database's log", (world.stack.postgres.folder / "log").read_text(errors="replace")
    for name, url in (world.status.dlqs | world.status.queues).items():
        yield f"queue {name}", json.dumps(_peeked(world, url))
    yield "e-mails", json.dumps(_emails(world))
    yield "outbox", "\n".join(map(str, world.column("SELECT body::text FROM outbox_events")))
    yield "deliveries", "\n".join(map(str, world.column("SELECT body::text FROM deliveries")))
    yield "audit log", "\n".join(map(str, world.column("SELECT audit_logs::text FROM audit_logs")))


def _emails(world: StackClient) -> list[dict[str, Any]]:
    """All that were sent, but for whom they went to."""
    with urllib3.PoolManager() as http:
        answer = http.request("GET", f"{world.status.aws_endpoint}/_ministack/ses/messages")
    sent = [one for account in json.loads(answer.data)["messages"].values() for one in account]
    return [{name: value for name, value in one.items() if name != "To"} for one in sent]


def _peeked(world: StackClient, url: str) -> list[Any]:
    """Messages with all their attributes, left where they are."""
    answer = world.stack.client("sqs").receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0, WaitTimeSeconds=0,
        AttributeNames=["All"], MessageAttributeNames=["All"],
    )  # fmt: skip
    found: list[Any] = answer.get("Messages", [])
    return found
