"""Each function's handler as Lambda runs it: unknown uid, its own variables, read-only disk, no network."""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from events import sample
from ocr_identity.adapters.aws.s3 import S3Objects
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.tasks import PostgresTasks
from ocr_identity.adapters.postgres.uploads import PostgresTickets
from ocr_identity.ports.objects import DeclaredFile
from tests.e2e.runtime_api import runtime_api
from tests.e2e.stack_client import StackClient, specimen
from tests.emulators.lambda_host import lambda_process
from tests.integration.jobs import make_user

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux' namespaces are the host's walls")
# What Lambda sets beside a function's own variables; there is no HOME.
LAMBDA = {
    "PATH": os.defpath, "LANG": "en_US.UTF-8", "TZ": ":UTC", "PYTHONDONTWRITEBYTECODE": "1",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "2048", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
}  # fmt: skip


class Host:
    """Calls one function at a time with the variables that its deployment gives it."""

    def __init__(self, world: StackClient, folder: Path) -> None:
        self.world, self._folder = world, folder
        functions = world.stack.client("lambda").list_functions()["Functions"]
        self._variables = {one["Handler"].split(".")[1]: one["Environment"]["Variables"] for one in functions}

    def invoke(self, name: str, event: dict[str, Any], **variables: str) -> Any:
        status = self.world.status
        known = {"AWS_ENDPOINT_URL": status.aws_endpoint, "AWS_REGION": status.region,
                 "AWS_DEFAULT_REGION": status.region, "AWS_LAMBDA_FUNCTION_NAME": name}  # fmt: skip
        folder = self._folder / uuid4().hex[:8]
        folder.mkdir(mode=0o755)
        command = [sys.executable, "-m", "awslambdaric", f"functions.{name}.handler.lambda_handler"]
        with runtime_api(event) as api:
            settings = (
                LAMBDA | known | self._variables[name] | {"AWS_LAMBDA_RUNTIME_API": api.address} | variables
            )
            with lambda_process(command, settings, self._ports(settings), folder) as process:
                path, body = api.answer(process, (folder / "log").read_text)
        assert path.endswith("/response"), f"{body}\n{(folder / 'log').read_text()}"
        return body

    @staticmethod
    def _ports(settings: dict[str, str]) -> list[int]:
        urls = [
            settings["AWS_ENDPOINT_URL"],
            settings["DATABASE_URL"],
            f"//{settings['AWS_LAMBDA_RUNTIME_API']}",
        ]
        return [port for url in urls if (port := urlsplit(url).port)]


@pytest.fixture
def host(world: StackClient) -> Iterator[Host]:
    # A short path: a Unix socket's name has 107 characters at most.
    folder = Path("/var/tmp") / f"host-{uuid4().hex[:8]}"
    folder.mkdir(mode=0o755)
    yield Host(world, folder)
    shutil.rmtree(folder)


def message(body: dict[str, Any]) -> dict[str, Any]:
    return {"Records": [sample("sqs_batch")["Records"][0] | {"body": json.dumps(body)}]}


def test_ocr_handler_on_a_bare_host_reads_a_document(
    host: Host, database: Database, database_url: str
) -> None:
    bucket, data = f"host-{uuid4().hex}", specimen()
    client = host.world.stack.client("s3")
    client.create_bucket(Bucket=bucket)
    declaration = DeclaredFile("p.jpg", "image/jpeg", len(data), hashlib.sha256(data).hexdigest())
    owner = make_user(database)
    ticket = PostgresTickets(database, bucket).open_ticket(owner, declaration, 600)
    S3Objects(bucket, client).put(ticket.object_key, declaration, data)
    record = {
        "eventName": "ObjectCreated:Put",
        "s3": {"bucket": {"name": bucket}, "object": {"key": ticket.object_key}},
    }

    answer = host.invoke("ocr", message({"Records": [record]}), BUCKET_NAME=bucket, DATABASE_URL=database_url)

    assert answer == {"batchItemFailures": []}
    task = PostgresTasks(database).task(owner.user_id, ticket.task_id)
    assert (task.state, task.error_code) == ("SUCCESS", None)


def test_media_handler_on_a_bare_host_renders_a_document(host: Host) -> None:
    ticket = host.world.upload(specimen())
    host.world.finished(ticket["task_id"])
    host.world.column(f"DELETE FROM media WHERE parent_id = '{ticket['media_id']}' RETURNING 1")
    event = sample("document.read") | {"subject": ticket["media_id"]}
    event["data"] |= {"media_id": ticket["media_id"]}

    assert host.invoke("renditions", message(event)) == {"batchItemFailures": []}

    made = host.world.column(f"SELECT count(*) FROM media WHERE parent_id = '{ticket['media_id']}'")
    assert made == [2]


@pytest.mark.parametrize(
    ("name", "event", "expected"),
    [
        ("api", sample("api_upload_image") | {"httpMethod": "GET", "path": "/health"}, ("statusCode", 200)),
        ("notify", message(sample("document.read")), ("batchItemFailures", [])),
        (
            "dead_letter",
            message({"Service": "Amazon S3", "Event": "s3:TestEvent"}),
            ("batchItemFailures", []),
        ),
        ("maintenance", {"job": "reconcile"}, ("job", "reconcile")),
        ("migrate", {}, ("revision", "0003")),
    ],
)
def test_handler_on_a_bare_host_answers(
    host: Host, name: str, event: dict[str, Any], expected: tuple[str, Any]
) -> None:
    answer = host.invoke(name, event)

    assert answer[expected[0]] == expected[1]
