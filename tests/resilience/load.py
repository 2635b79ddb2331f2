"""Many hands on a small database, and many documents before the reader."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from infra.local.ports import free_port
from infra.local.postgres import Postgres
from infra.local.processes import wait_until
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.migration import upgrade
from tests.e2e.stack_client import StackClient, specimen
from tests.integration.test_postgres import handle
from tests.resilience.harness import PATIENCE_S, Result

CONNECTIONS = 20


def concurrent_clients(_: StackClient, handlers: int) -> Result:
    """So many handlers at once, each with a connection of its own, on a server of 20."""
    row = Result("many hands: handlers at once on a database of 20 connections")
    with TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "postgres", free_port(), CONNECTIONS)
        server.start()
        migrated = Database(server.url)
        upgrade(migrated)
        migrated.engine.dispose()
        started = time.monotonic()
        with ThreadPoolExecutor(handlers) as pool:
            futures = [pool.submit(handle, server.url, number) for number in range(handlers)]
        for number, future in enumerate(futures):
            error = future.exception()
            database, state = (None, repr(error)) if error else future.result()
            row.count(state == "SUCCESS", f"#{number}: {state}")
            if isinstance(database, Database):
                database.engine.dispose()
        row.note = f"{time.monotonic() - started:.0f} s, all in one process"
        server.stop()
    return row


def pressure(world: StackClient, documents: int) -> Result:
    """So many documents wait: each tells where it stands, and the API answers as before."""
    row = Result("back-pressure: the API answers while documents wait, and tells them where they stand")
    before = _latencies(world, world.upload(specimen(), user="calm")["task_id"], "calm")
    with ThreadPoolExecutor(4) as pool:
        tickets = list(pool.map(lambda _: _upload(world), range(documents)))
    waiting = world.depth(world.status.queues["ocr"])
    last = world.call("GET", f"/task/{tickets[-1]['task_id']}", "crowd").body
    row.count(last.get("queue", {}).get("position", 0) > documents // 4, f"position in {last}")
    during = _latencies(world, tickets[-1]["task_id"], "crowd")
    row.count(max(during) < 5, f"an answer after {max(during):.1f} s")
    world.call("DELETE", "/owners/me/data", "crowd")
    report = world.maintain(job="erasure")["counts"]
    while report["ErasureOpen"]:
        report = world.maintain(job="erasure")["counts"]
    medians = [statistics.median(one) * 1000 for one in (before, during)]
    row.note = f"{waiting} waited; GET /task took {medians[0]:.0f} ms before, {medians[1]:.0f} ms then"
    return row


def _upload(world: StackClient) -> dict[str, Any]:
    """Ask for a ticket, again where the API is throttled, and upload its bytes."""
    data, tickets = specimen(), list[Any]()

    def given() -> bool:
        tickets.append(world.ticket(data, user="crowd"))
        return bool(tickets[-1].status == 201)

    wait_until(given, PATIENCE_S, "a ticket")
    ticket: dict[str, Any] = tickets[-1].body
    assert world.put(ticket["upload"], data) == 200
    return ticket


def _latencies(world: StackClient, task_id: str, user: str) -> list[float]:
    """Seconds of each of 40 answers; raises AssertionError where one is no success."""
    taken: list[float] = []
    for _ in range(40):
        started = time.monotonic()
        answer: Any = world.call("GET", f"/task/{task_id}", user)
        assert answer.status == 200, answer
        taken.append(time.monotonic() - started)
    return taken
