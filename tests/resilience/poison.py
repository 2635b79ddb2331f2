"""One document in ten breaks the reader: it alone fails, by its own code, until the cause is gone."""

import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from functions.ocr.app import create_record_handler
from ocr_identity.adapters.aws.s3 import S3Objects
from ocr_identity.adapters.aws.sns import SnsPublisher
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.postgres.tasks import PostgresTasks
from ocr_identity.adapters.sandbox.client import SandboxedReader
from ocr_identity.ports.engines import ReaderOptions
from ocr_identity.ports.objects import DeclaredFile
from ocr_identity.ports.tasks import FailedTasks
from ocr_identity.services.ocr_pipeline import MOST_CRASHES, OcrServices
from ocr_identity.settings import sandbox_environment
from tests.e2e.stack_client import StackClient, specimen
from tests.integration.jobs import column, open_ticket
from tests.integration.test_sandbox import POISON
from tests.resilience.harness import Environment, Result, environment, received

# What a file does to the reader, and the code by which that is told.
POISONS = {
    b"crash": "reader_crashed",
    b"eat": "reader_out_of_memory",
    b"hang": "read_timeout",
    b"kill": "reader_out_of_memory",
    b"bug": "reader_crashed",
}
NEIGHBOURS = 9


@dataclass
class Silence:
    """Redelivery is this scenario's own."""

    def delay(self, receipt_handle: str, seconds: int) -> None:
        """Nothing waits here."""


def poison(world: StackClient, kinds: int) -> Result:
    """Send a batch of ten with a bad one, again and again, for so many kinds of poison."""
    row = Result("poison: contained, told by its code, neighbours unharmed, redriven twice over")
    with environment(world) as ground:
        for name, code in list(POISONS.items())[:kinds]:
            row.count(_contained(ground, name, code), name.decode())
    row.note = ", ".join(f"{name.decode()}: {code}" for name, code in list(POISONS.items())[:kinds])
    return row


def _contained(ground: Environment, name: bytes, code: str) -> bool:
    database = ground.database
    keys = [_arrived(ground, database, b"")[0] for _ in range(NEIGHBOURS)]
    bad, task_id = _arrived(ground, database, name)
    poisoned = {"PYTHONPATH": os.pathsep.join([str(POISON), sandbox_environment()["PYTHONPATH"]])}
    failures = [_batch(ground, database, [*keys[:4], bad, *keys[4:]], poisoned) for _ in range(MOST_CRASHES)]
    passing = code != "read_timeout"
    state = f"SELECT job_status || ' ' || coalesce(error_code, '') FROM ocr_jobs WHERE id = '{task_id}'"
    good = f"SELECT count(*) FROM ocr_jobs WHERE input_file_path IN {tuple(keys)} AND job_status = 'SUCCESS'"
    contained = (
        failures == ([[bad], [bad], []] if passing else [[]] * MOST_CRASHES)
        and column(database, state) == [f"FAILURE {code}"]
        and column(database, good) == [NEIGHBOURS]
        and _told(ground, task_id) == [code]
    )
    holds = contained and (not passing or _redriven(ground, database, bad))
    database.engine.dispose()
    return holds


def _redriven(ground: Environment, database: Database, key: str) -> bool:
    """Once the cause is gone, the document is read, and once however often it is taken up."""
    tasks, everyone = PostgresTasks(database), FailedTasks(None)
    actor, _ = open_ticket(database, "operator")
    made = [len(tasks.retry_failed(actor, everyone)) for _ in range(2)]
    for _ in range(2):
        _batch(ground, database, [key], {})
    read = f"SELECT count(*) FROM ocr_jobs WHERE input_file_path = '{key}' AND job_status = 'SUCCESS'"
    return made == [1, 0] and column(database, read) == [1]


def _told(ground: Environment, task_id: str) -> list[str]:
    events = received(ground.subscription, lambda event: event["data"].get("ocr_job_id") == task_id, 1)
    return [event["data"]["code"] for event in events]


def _arrived(ground: Environment, database: Database, erase_everything: bytes) -> tuple[str, str]:
    data = specimen("id_card_td1.jpg") + erase_everything
    declaration = DeclaredFile("p.jpg", "image/jpeg", len(data), hashlib.sha256(data).hexdigest())
    _, ticket = open_ticket(database, "owner", declaration)
    S3Objects(ground.bucket, ground.world.stack.client("s3")).put(ticket.object_key, declaration, data)
    return ticket.object_key, str(ticket.task_id)


def _batch(
    ground: Environment, database: Database, keys: list[str], environment: dict[str, str]
) -> list[str]:
    """One invocation of the function's own handler with a message a key; the keys that come again."""
    reader = SandboxedReader(
        ReaderOptions(max_seconds=4, memory_mb=1024), sandbox_environment() | environment, grace_s=1
    )
    client = ground.world.stack.client
    services = OcrServices(
        jobs=PostgresJobs(database), objects=S3Objects(ground.bucket, client("s3")), reader=reader,
        outbox=PostgresOutbox(database), publisher=SnsPublisher(ground.topic_arn, client("sns")), lease_s=60,
    )  # fmt: skip
    handle = create_record_handler(services, Silence(), ground.bucket, needs_s=0)
    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    event = {"Records": [_message(ground.bucket, key) for key in keys]}
    answer: Any = process_partial_response(event, handle, processor)
    reader.close()
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def _message(bucket: str, key: str) -> dict[str, Any]:
    record = {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": bucket}, "object": {"key": key}}}
    return {
        "messageId": key, "receiptHandle": key, "body": json.dumps({"Records": [record]}),
        "attributes": {"ApproximateReceiveCount": "1"}, "messageAttributes": {},
        "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:q",
        "awsRegion": "us-east-1",
    }  # fmt: skip
