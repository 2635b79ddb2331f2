"""Postgres is restarted, and the reader's processes are killed, while documents are read: none is lost."""

import contextlib
from concurrent.futures import ThreadPoolExecutor

import psutil

from infra.local.processes import wait_until
from ocr_identity.adapters.postgres.database import Database
from tests.e2e.stack_client import StackClient, specimen
from tests.integration.jobs import column, run
from tests.resilience.harness import PATIENCE_S, Result


def outages(world: StackClient, documents: int) -> Result:
    """Upload so many; take away the database, then the readers, then what is left to them to do."""
    row = Result("outages: Postgres restarted, readers killed in mid-run; every document read once")
    with ThreadPoolExecutor(4) as pool:
        tickets = list(pool.map(lambda _: world.upload(specimen(), user="outage"), range(documents)))
    killed = _kill_readers()
    world.stack.postgres.stop()
    world.stack.postgres.start()
    killed += _kill_readers()
    database = Database(world.status.database_url)
    # What was claimed as the database went away would stand until its lease ends.
    run(database, "UPDATE ocr_jobs SET lease_expires_at = now() WHERE job_status = 'STARTED'")
    ids = "', '".join(ticket["media_id"] for ticket in tickets)
    left = f"SELECT count(*) FROM ocr_jobs WHERE media_id IN ('{ids}') AND job_status <> 'SUCCESS'"
    wait_until(lambda: column(database, left) == [0], PATIENCE_S, "all documents")
    world.wait_until_drained(PATIENCE_S)
    for ticket in tickets:
        read = f"SELECT count(*) FROM identity_documents WHERE media_id = '{ticket['media_id']}'"
        row.count(column(database, read) == [1], ticket["media_id"])
    database.engine.dispose()
    row.note = f"one restart, {killed} readers killed"
    return row


def _kill_readers() -> int:
    """Those of any stack on this machine; how many."""
    killed = 0
    for process in psutil.process_iter(["cmdline"]):
        if "ocr_identity.adapters.sandbox.ocr_worker" in (process.info["cmdline"] or []):
            with contextlib.suppress(psutil.Error):
                process.kill()
                killed += 1
    return killed
