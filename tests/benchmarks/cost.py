"""`make cost-estimate`: dollars for a thousand documents, from what functions took here, by list prices.

Durations are this machine's, at the memory that each function is given; Lambda's own may differ by half.
"""

import re
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from infra import prices
from infra.environments import ENVIRONMENTS
from infra.local.stack import EmbeddedStack
from tests.e2e.stack_client import StackClient, specimen

DOCUMENTS, WARM = 40, 4
KINDS = ("passport_td3.jpg", "id_card_td1.jpg", "visa_mrva.jpg", "licence_aamva.jpg")
REPORT = re.compile(r"Billed Duration: (\d+) ms\tMemory Size: (\d+) MB")
# Requests of one document: a ticket and two looks at its task; three PUTs and five reads of objects; the OCR
# queue's and two subscribers' messages, each sent, received and deleted; one event; data keys now and then.
REQUESTS = {"api gateway": 3, "s3 put": 3, "s3 get": 5, "sqs": 12, "sns": 1, "kms": 3}


@dataclass(frozen=True)
class Usage:
    """What one document took of a function: invocations and GB seconds."""

    invocations: float
    gb_seconds: float


def measure(world: StackClient) -> tuple[dict[str, Usage], float]:
    """Usage by function, and bytes of log, of one document each."""
    for number in range(WARM):
        read(world, number)
    before = reports(world)
    logged = len("\n".join(world.logged()))
    for number in range(DOCUMENTS):
        read(world, number)
    world.wait_until_drained()
    after = reports(world)
    used = {name: after[name][len(before.get(name, [])) :] for name in after}
    usage = {
        name: Usage(len(lines) / DOCUMENTS, sum(ms * mb for ms, mb in lines) / 1000 / 1024 / DOCUMENTS)
        for name, lines in used.items()
        if lines
    }
    return usage, (len("\n".join(world.logged())) - logged) / DOCUMENTS


def read(world: StackClient, number: int) -> None:
    """One document, as a client has it read."""
    ticket = world.upload(specimen(KINDS[number % len(KINDS)]), user="cost")
    world.finished(ticket["task_id"], "cost")


def reports(world: StackClient) -> dict[str, list[tuple[int, int]]]:
    """Milliseconds and megabytes of each invocation, by function."""
    logs = world.stack.client("logs")
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for group in logs.describe_log_groups()["logGroups"]:
        name = re.sub(r"Logs[0-9A-F]+$", "", group["logGroupName"].rpartition("/")[2])
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
            lines = [REPORT.search(event["message"]) for event in page["events"]]
            found[name] += [(int(line[1]), int(line[2])) for line in lines if line]
    return found


def a_thousand(usage: Mapping[str, Usage], log_bytes: float) -> dict[str, float]:
    """Dollars for a thousand documents, by what they are for."""
    told = {
        f"function {name}": one.gb_seconds * _gb_second(name) + one.invocations * prices.REQUEST["lambda"]
        for name, one in usage.items()
    }
    told |= {name: count * prices.REQUEST[name] for name, count in REQUESTS.items()}
    told["logs"] = log_bytes / 2**30 * prices.LOGS_GB
    told["a month of storage"] = 2.5e6 / 2**30 * prices.STORAGE_GB_MONTH
    return {name: 1000 * dollars for name, dollars in told.items()}


def _gb_second(function: str) -> float:
    """Return the price: the image is built for x86_64, zips for what the environments say."""
    return prices.GB_SECOND["x86_64" if function.startswith("Ocr") else ENVIRONMENTS["prod"].architecture]


def main() -> None:
    """Measure on a stack of its own, and print."""
    console = Console(width=110)
    with tempfile.TemporaryDirectory(prefix="cost-") as folder:
        stack = EmbeddedStack(Path(folder))
        try:
            with console.status("bringing a stack up and reading documents"):
                stack.up()
                usage, log_bytes = measure(StackClient(stack))
        finally:
            stack.down(remove=True)
    console.print(_table("A thousand documents, any environment", a_thousand(usage, log_bytes)))
    theirs = 1000 * prices.ANALYZE_ID
    ours = sum(a_thousand(usage, log_bytes).values())
    console.print(f"Textract AnalyzeID: ${theirs:.2f} a thousand, {theirs / ours:.0f} times as much")


def _table(title: str, dollars: Mapping[str, float]) -> Table:
    table = Table("what", "$", title=title, title_justify="left")
    for name, value in sorted(dollars.items(), key=lambda one: -one[1]):
        table.add_row(name, f"{value:.4f}")
    table.add_row("[bold]all", f"[bold]{sum(dollars.values()):.4f}")
    return table


if __name__ == "__main__":
    main()
