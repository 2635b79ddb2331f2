"""The embedded stack, up once a session: the project's own CDK app on MiniStack and Postgres."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import boto3
import pytest

from infra.local.stack import EmbeddedStack
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.cli.event_tail import Subscription, temporary_subscription
from tests.e2e.shell import Shell
from tests.e2e.stack_client import StackClient


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStack]:
    rules = json.dumps({"driving_licence": {"sample_percent": 100}})
    stack = EmbeddedStack(tmp_path_factory.mktemp("stack"), {"reviewRules": rules})
    try:
        stack.up()
        yield stack
    finally:
        stack.down()


@pytest.fixture(scope="session")
def world(stack: EmbeddedStack) -> StackClient:
    return StackClient(stack)


@pytest.fixture
def shell(world: StackClient, tmp_path: Path) -> Shell:
    return Shell(world, tmp_path)


@pytest.fixture
def subscription(world: StackClient) -> Iterator[Subscription]:
    with temporary_subscription(world.status.topic_arn, partial(boto3.client, **world.session)) as found:
        yield found


@pytest.fixture
def tables(world: StackClient) -> Iterator[Database]:
    database = Database(world.status.database_url)
    yield database
    database.engine.dispose()
