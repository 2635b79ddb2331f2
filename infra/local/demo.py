"""`make demo`: every specimen through the whole walk, and a word on each that came out otherwise."""

import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from infra import ROOT
from infra.local.demo_notifications import ask_to_be_told, show_library, show_told
from infra.local.stack import EmbeddedStack, Status, aws_client
from infra.local.users import make_user, sign_in
from infra.local.webhook_receiver import receiving
from ocr_identity.cli.event_tail import Subscription, temporary_subscription
from ocr_identity.client.api import ApiClient, ApiError
from ocr_identity.client.config import Connection
from specimens import DRAWN

OVERSIZE_BYTES = 15_000_001
PARALLEL = 4
PATIENCE_S = 90
SHOWN = ("document_number", "surname", "given_names", "birth_date", "expiry_date")

console = Console(width=150)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its task, or the code and reason of its refusal."""

    name: str
    task: dict[str, Any]
    code: str = ""
    reason: str = ""


def run(*, keep: bool) -> int:
    """Run the demo on a stack of its own; 0 where all came out as it should."""
    stack = EmbeddedStack(ROOT / ".local" / "demo")
    stack.down(remove=True)
    stack = EmbeddedStack(ROOT / ".local" / "demo")
    try:
        with _step("MiniStack and Postgres up, CDK app deployed, tables migrated"):
            status = stack.up()
        with _step("user created and signed in"):
            client = ApiClient(Connection(status.api_url, sign_in(status, "anna"), status.topic_arn, None))
        with (
            temporary_subscription(
                status.topic_arn, partial(aws_client, endpoint=status.aws_endpoint)
            ) as subscription,
            receiving(stack.certificate) as receiver,
        ):
            secret = ask_to_be_told(client, receiver)
            outcomes = walk(client)
            wrong = show(outcomes, subscription)
            processed = len([outcome for outcome in outcomes if outcome.task])
            wrong += show_told(console, status, receiver, secret, processed)
            # All but the damaged one can be looked at.
            wrong += show_library(console, client, processed - 1)
        _say_where(status, keep=keep)
    finally:
        if not keep:
            stack.down(remove=True)
    for line in wrong:
        console.print(f"[red]wrong:[/] {line}")
    return int(bool(wrong))


@contextmanager
def _step(what: str) -> Iterator[None]:
    started = time.monotonic()
    with console.status(what):
        yield
    console.print(f"[green]✓[/] {what} [dim]({time.monotonic() - started:.1f} s)[/]")


def walk(client: ApiClient) -> list[Outcome]:
    """Upload every specimen, several at once, and wait for what becomes of each."""
    with tempfile.TemporaryDirectory() as folder:
        oversize = Path(folder) / "oversize.jpg"
        oversize.write_bytes((DRAWN / "passport_td3.jpg").read_bytes().ljust(OVERSIZE_BYTES, b"\0"))
        files = [*sorted(path for path in DRAWN.iterdir() if path.suffix != ".json"), oversize]
        columns = (TextColumn("uploading and reading"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=console) as progress, ThreadPoolExecutor(PARALLEL) as pool:
            return list(progress.track(pool.map(lambda path: _upload(client, path), files), total=len(files)))


def _upload(client: ApiClient, path: Path) -> Outcome:
    try:
        ticket = client.upload(path)
        task = client.wait(ticket["task_id"], PATIENCE_S)
    except ApiError as error:
        return Outcome(path.name, {}, error.api_code, str(error))
    problem = task.get("error") or {}
    return Outcome(path.name, task, problem.get("code", ""), problem.get("message", ""))


def show(outcomes: list[Outcome], subscription: Subscription) -> list[str]:
    """Print the table, an event and the refusals; what is other than the truth."""
    truth = json.loads((DRAWN / "manifest.json").read_text()) | {"oversize.jpg": {"error": "file_too_large"}}
    console.print(_read_table([outcome for outcome in outcomes if not outcome.code]))
    announced = [one for one in outcomes if one.task]
    events = _receive(subscription, len(announced))
    first = next((event for event in events if event["type"] == "document.read"), {})
    console.print("The first document's event, as a subscriber's own SQS queue received it:")
    console.print_json(json.dumps(first))
    refused = Table("file", "code", "reason", title="Refused", title_justify="left")
    for outcome in outcomes:
        if outcome.code:
            refused.add_row(outcome.name, outcome.code, outcome.reason)
    console.print(refused)
    wrong = [line for outcome in outcomes for line in _differences(outcome, truth[outcome.name])]
    if len(events) != len(announced):
        wrong.append(f"{len(announced)} files were processed, but {len(events)} events came")
    return wrong


def _read_table(outcomes: list[Outcome]) -> Table:
    headings = ("file", "kind", *(name.replace("_", " ") for name in SHOWN), "checks", "ms")
    table = Table(*headings, title="Read", title_justify="left")
    for outcome in outcomes:
        result = outcome.task.get("result") or {"fields": {}, "mrz": None}
        values = [result["fields"].get(name, {}).get("value", "") for name in SHOWN]
        mrz = result["mrz"]
        checks = f"{sum(mrz['checks'].values())} of {len(mrz['checks'])}" if mrz else "barcode"
        milliseconds = str(result.get("processing_time_ms", ""))
        table.add_row(outcome.name, result.get("document_type", "?"), *values, checks, milliseconds)
    return table


def _receive(subscription: Subscription, expected: int) -> list[dict[str, Any]]:
    """Receive events, until all have come or none comes any more."""
    events: dict[str, dict[str, Any]] = {}
    while len(events) < expected:
        received = subscription.receive(wait_s=10)
        if not received:
            break
        events |= {event["id"]: event for event in received}
    return list(events.values())


def _differences(outcome: Outcome, truth: dict[str, Any]) -> list[str]:
    """Where `outcome` is other than the specimen's truth."""
    if outcome.code != truth.get("error", ""):
        return [
            f"{outcome.name}: expected {truth.get('error') or 'a reading'}, got {outcome.code or 'a reading'}"
        ]
    if "error" in truth:
        return []
    result = outcome.task.get("result") or {"fields": {}}
    read = {name: field["value"] for name, field in result["fields"].items()}
    expected = truth["fields"] | {"document_type": truth["document_type"]}
    return [
        f"{outcome.name}: {name} should be {value!r}, is {read.get(name)!r}"
        for name, value in expected.items()
        if read.get(name) != value
    ]


def _say_where(status: Status, *, keep: bool) -> None:
    console.print(f"API     {status.api_url}\ndocs    {status.docs_url}", soft_wrap=True)
    console.print(f"console {status.console_url} (a page to upload, look at and find documents)")
    if keep:
        console.print(f"Sign in as anna with the password {make_user(status, 'anna')}")
        console.print("It stays up; stop it with: ocr-identity local down --folder .local/demo --remove")
    else:
        console.print("This stack is stopped now. To keep one up: [bold]make up[/], or make demo KEEP=1")
