"""The worker is killed at each step, or its services refuse: the next delivery completes, once."""

import hashlib
import itertools
import json
import os
import subprocess
import sys
import time
from uuid import uuid4

import psutil

from infra import ROOT
from infra.local.ministack import client_environment
from ocr_identity.adapters.aws.s3 import S3Objects
from ocr_identity.ports.objects import DeclaredFile
from tests.e2e.stack_client import StackClient, specimen
from tests.integration.jobs import column, open_ticket, run
from tests.resilience.harness import Environment, Result, environment, received

# Steps after which the worker dies; these leave a claim, which nobody may take over before its lease ends.
CLAIMED = frozenset({"claim", "fetch", "decode", "read", "commit"})
CASES = ("commit", "S3", "publish", "time-out", "SNS", "claim", "fetch", "decode", "read", "store")
NOWHERE = "http://127.0.0.1:1"
REFUSING = {"S3": "storage_unavailable", "SNS": "events_unavailable"}
# Long beside how slowly a worker may start; it is ended by hand where a case says so.
LEASE_S = 60.0


def crashes(world: StackClient, deliveries: int) -> Result:
    """Kill workers at each step, time them out at no step in particular, refuse them what they need."""
    row = Result("crashes at every step: completed by the next delivery, nothing doubled")
    with environment(world) as ground:
        for number, case in zip(range(deliveries), itertools.cycle(CASES), strict=False):
            if case == "time-out":
                holds = _timed_out(ground, 0.5 + 0.1 * number)
            elif case in REFUSING:
                holds = _refused(ground, case, REFUSING[case])
            else:
                holds = _killed(ground, case)
            row.count(holds, f"{case} #{number}")
        left = [one for one in psutil.process_iter(["cmdline"]) if _is_orphan(one)]
        row.count(not left, f"{len(left)} readers left behind")
    row.note = f"after {', '.join(CASES[:deliveries])}; S3 and SNS refuse"
    return row


def _killed(ground: Environment, step: str) -> bool:
    key, task_id = _arrived(ground)
    died = _deliver(ground, key, step=step)[0] == -9
    early = _deliver(ground, key)
    heeded = early == ((1, "job_leased") if step in CLAIMED else (0, ""))
    if step in CLAIMED:
        _let_lease_end(ground, task_id)
    return died and heeded and _deliver(ground, key)[0] == 0 and _once(ground, task_id)


def _timed_out(ground: Environment, after_s: float) -> bool:
    """Killed from outside, wherever it is then."""
    key, task_id = _arrived(ground)
    with _start(ground, key, {}) as process:
        time.sleep(after_s)  # at any moment: what it has done by then is not looked at
        process.kill()
    _let_lease_end(ground, task_id)
    return _deliver(ground, key)[0] == 0 and _once(ground, task_id)


def _refused(ground: Environment, service: str, code: str) -> bool:
    key, task_id = _arrived(ground)
    told = _deliver(ground, key, **{f"AWS_ENDPOINT_URL_{service}": NOWHERE})
    return told == (1, code) and _deliver(ground, key)[0] == 0 and _once(ground, task_id)


def _arrived(ground: Environment) -> tuple[str, str]:
    """Make a ticket whose object is in the bucket; return its key and its task."""
    data = specimen("id_card_td1.jpg")
    declaration = DeclaredFile("p.jpg", "image/jpeg", len(data), hashlib.sha256(data).hexdigest())
    database = ground.database
    _, ticket = open_ticket(database, f"owner-{uuid4()}", declaration)
    database.engine.dispose()
    S3Objects(ground.bucket, ground.world.stack.client("s3")).put(ticket.object_key, declaration, data)
    return ticket.object_key, str(ticket.task_id)


def _deliver(ground: Environment, key: str, step: str = "", **environment: str) -> tuple[int, str]:
    """One delivery: how the worker's process ended, and the code that it told.

    As SQS would, it comes again where a machine that stood still lost the connection to Postgres.
    """
    for _ in range(3):
        with _start(ground, key, environment, step) as process:
            output, _ = process.communicate(timeout=60)
        if output != "database_unavailable":
            break
    return process.returncode, output


def _start(
    ground: Environment, key: str, environment: dict[str, str], step: str = ""
) -> "subprocess.Popen[str]":
    told = {"database_url": ground.database_url, "bucket": ground.bucket, "topic_arn": ground.topic_arn,
            "key": key, "lease_s": LEASE_S, "step": step}  # fmt: skip
    known = client_environment(ground.world.status.aws_endpoint) | {"OMP_THREAD_LIMIT": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.resilience.worker", json.dumps(told)],
        env=os.environ | known | environment, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def _let_lease_end(ground: Environment, task_id: str) -> None:
    database = ground.database
    run(database, f"UPDATE ocr_jobs SET lease_expires_at = now() WHERE id = '{task_id}'")
    database.engine.dispose()


def _once(ground: Environment, task_id: str) -> bool:
    """One reading, one event with one id, nothing waiting."""
    database = ground.database
    found = [
        column(database, query.format(task_id))
        for query in (
            "SELECT job_status FROM ocr_jobs WHERE id = '{}'",
            "SELECT count(*) FROM identity_documents WHERE ocr_job_id = '{}'",
            "SELECT count(*) FROM outbox_events WHERE published_at IS NULL OR '{}' = ''",
        )
    ]
    database.engine.dispose()
    events = received(ground.subscription, lambda event: event["data"].get("ocr_job_id") == task_id, 1)
    return found == [["SUCCESS"], [1], [0]] and len({event["id"] for event in events}) == 1


def _is_orphan(process: psutil.Process) -> bool:
    """Tell whether it is a reader whose worker is gone."""
    command = process.info["cmdline"] or []
    return "ocr_identity.adapters.sandbox.ocr_worker" in command and process.ppid() == 1
