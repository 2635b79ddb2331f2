"""What every scenario stands on, and what it tells."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import boto3

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.migration import upgrade
from ocr_identity.cli.event_tail import Subscription, temporary_subscription
from tests.conftest import create_database
from tests.e2e.stack_client import StackClient

PATIENCE_S = 600
# How long a busy emulator may take from SNS to SQS.
DELIVERY_S = 20


@dataclass
class Result:
    """What was tried how often, how often it held, and what did not."""

    what: str
    attempts: int = 0
    passed: int = 0
    broken: list[str] = field(default_factory=list)
    note: str = ""

    def count(self, holds: bool, name: object = "") -> None:
        """Add one that was tried."""
        self.attempts += 1
        self.passed += holds
        if not holds:
            self.broken.append(str(name))


Scenario = Callable[[StackClient, int], Result]


def received(
    subscription: Subscription, wanted: Callable[[dict[str, Any]], bool], least: int
) -> list[dict[str, Any]]:
    """All events of those that are wanted: `least` are waited for, then what comes until none does."""
    events: list[dict[str, Any]] = []
    deadline = time.monotonic() + DELIVERY_S
    while (found := subscription.receive(wait_s=1)) or (len(events) < least and time.monotonic() < deadline):
        events += [event for event in found if wanted(event)]
    return events


@dataclass(frozen=True)
class Environment:
    """Tables, a bucket, a topic and its subscriber that no deployed function knows of."""

    world: StackClient
    database_url: str
    bucket: str
    topic_arn: str
    subscription: Subscription

    @property
    def database(self) -> Database:
        """On a connection of its own."""
        return Database(self.database_url)


@contextmanager
def environment(world: StackClient) -> Iterator[Environment]:
    """Lay out a plot on the world's Postgres and emulator."""
    url = create_database(world.stack.postgres, "template0")
    migrated = Database(url)
    upgrade(migrated)
    migrated.engine.dispose()
    name = f"plot-{uuid4().hex}"
    world.stack.client("s3").create_bucket(Bucket=name)
    topic = world.stack.client("sns").create_topic(Name=name)["TopicArn"]
    with temporary_subscription(topic, partial(boto3.client, **world.session)) as subscription:
        yield Environment(world, url, name, topic, subscription)
