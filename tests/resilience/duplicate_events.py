"""Each document's event comes five times, late, early and among strangers; each is read once."""

import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import boto3

from events import sample
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.cli.event_tail import temporary_subscription
from tests.e2e.stack_client import StackClient, picture, specimen
from tests.integration.jobs import column
from tests.resilience.harness import PATIENCE_S, Result, received

COPIES = 4
STALE = ("0055AED6DCD90281E5", "00", "FFFFFFFFFFFFFFFFFFFFFF")
KINDS = ("passport_td3.jpg", "id_card_td1.jpg", "visa_mrva.jpg", "licence_aamva.jpg", "photo_turned.jpg")


def duplicate_events(world: StackClient, documents: int) -> Result:
    """Tell of `documents` again and again, shuffled, with test events and foreign keys in between."""
    row = Result("event storm: read once, one result, one event")
    database = Database(world.status.database_url)
    with temporary_subscription(
        world.status.topic_arn, partial(boto3.client, **world.session)
    ) as subscription:
        with ThreadPoolExecutor(4) as pool:
            tickets = list(pool.map(lambda number: _upload(world, number), range(documents)))
        keys = [f"incoming/{ticket['media_id']}" for ticket in tickets]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(world.send, _messages(world, keys)))
        world.wait_until_drained(PATIENCE_S)
        events = received(subscription, lambda event: event["type"].startswith("document."), documents)
    told = {ticket["media_id"]: Counter[str]() for ticket in tickets}
    for event in events:
        if event["subject"] in told:
            told[event["subject"]][event["id"]] += 1
    for ticket in tickets:
        jobs = column(database, f"SELECT job_status FROM ocr_jobs WHERE media_id = '{ticket['media_id']}'")
        read = f"SELECT count(*) FROM identity_documents WHERE media_id = '{ticket['media_id']}'"
        once = jobs in (["SUCCESS"], ["FAILURE"]) and column(database, read) == [int(jobs == ["SUCCESS"])]
        row.count(once and list(told[ticket["media_id"]].values()) == [1], ticket["media_id"])
    dead = world.depth(world.status.dlqs["ocr"])
    row.count(dead == 0, f"{dead} dead letters")
    row.note = f"{documents * (COPIES + 1)} events of documents, {documents // 2 + 3} of strangers"
    database.engine.dispose()
    return row


def _upload(world: StackClient, number: int) -> dict[str, Any]:
    """Most are documents, some are not."""
    data = picture() if number % 7 == 6 else specimen(KINDS[number % len(KINDS)])
    return world.upload(data, user="storm")


def _messages(world: StackClient, keys: list[str]) -> list[str]:
    """Make up what comes beside S3's own notifications, in any order."""
    chance = random.Random(9303)
    bodies = [_notification(world.status.bucket, key, chance.choice(STALE)) for key in keys * COPIES]
    bodies += [_notification(world.status.bucket, f"incoming/{uuid4()}") for _ in keys[::4]]
    bodies += [_notification("another-bucket", key) for key in keys[::4]]
    bodies += [json.dumps(sample("s3_test_event")), json.dumps(sample("s3_object_removed")), "no JSON"]
    chance.shuffle(bodies)
    return bodies


def _notification(bucket: str, key: str, sequencer: str = STALE[0]) -> str:
    thing = {"key": key, "sequencer": sequencer}
    record = {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": bucket}, "object": thing}}
    return json.dumps({"Records": [record]})
