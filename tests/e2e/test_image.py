"""The container image of the OCR function, where a Docker engine is: built, run as Lambda runs it."""

import hashlib
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from events import sample
from infra import ROOT
from ocr_identity.adapters.aws.s3 import S3Objects
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.tasks import PostgresTasks
from ocr_identity.adapters.postgres.uploads import PostgresTickets
from ocr_identity.ports.objects import DeclaredFile
from specimens import DRAWN
from tests.e2e.runtime_api import runtime_api
from tests.e2e.stack_client import StackClient
from tests.integration.jobs import make_user

TAG = "ocr-identity-ocr:test"
PINNED = re.search(r"ARG BASE=(\S+)", (ROOT / "functions" / "ocr" / "Dockerfile").read_text())
# Another base where the default cannot be pulled: any glibc with Python and its venv.
BASE = os.environ.get("OCR_IMAGE_BASE", PINNED[1] if PINNED else "")
CODE_BYTES = 1_000_000


def _docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments],
        cwd=ROOT,
        env=os.environ | {"DOCKER_BUILDKIT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )


def _engine_is_up() -> bool:
    if not shutil.which("docker"):
        return False
    return _docker("info").returncode == 0


pytestmark = [
    pytest.mark.image,
    pytest.mark.skipif(not _engine_is_up(), reason="no Docker engine runs here"),
]


@pytest.fixture(scope="module")
def image() -> str:
    if _docker("image", "inspect", BASE).returncode and _docker("pull", BASE).returncode:
        pytest.skip(f"the base image {BASE} cannot be pulled here; OCR_IMAGE_BASE names another")
    arguments = ["--network", "host", "-f", "functions/ocr/Dockerfile", "--build-arg", f"BASE={BASE}"]
    built = _docker("build", *arguments, "-t", TAG, ".")
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    return TAG


@pytest.fixture
def container(image: str) -> list[str]:
    """Begin a `docker run` as Lambda would: read-only, bounded."""
    name = f"ocr-{uuid4().hex[:8]}"
    return ["docker", "run", "--rm", "--network", "host", "--read-only", "--memory", "2g", "--name", name]


def test_image_on_a_specimens_event_reads_the_document(
    world: StackClient, database: Database, database_url: str, container: list[str], tmp_path: Path
) -> None:
    bucket, log = f"image-{uuid4().hex}", tmp_path / "container.log"
    client = world.stack.client("s3")
    client.create_bucket(Bucket=bucket)
    data = (DRAWN / "passport_td3.jpg").read_bytes()
    declaration = DeclaredFile("p.jpg", "image/jpeg", len(data), hashlib.sha256(data).hexdigest())
    owner = make_user(database)
    ticket = PostgresTickets(database, bucket).open_ticket(owner, declaration, 600)
    S3Objects(bucket, client).put(ticket.object_key, declaration, data)

    answer = _invoke(
        container, _event(bucket, ticket.object_key), _variables(world, bucket, database_url), log
    )

    path, body = answer
    assert path.endswith("/response"), f"{body}\n{log.read_text()}"
    assert body == {"batchItemFailures": []}
    task = PostgresTasks(database).task(owner.user_id, ticket.task_id)
    assert task.state == "SUCCESS", log.read_text()
    assert isinstance(task.output, dict)
    assert task.output["fields"]["document_number"]["value"] == "L898902C3"


def test_image_by_default_does_not_run_as_root(container: list[str]) -> None:
    answer = subprocess.run(
        [*container, "--entrypoint", "id", TAG, "-u"], capture_output=True, text=True, check=True
    )

    assert int(answer.stdout) != 0


@pytest.mark.usefixtures("image")
def test_image_layer_of_the_code_stays_within_its_size() -> None:
    """The layer above wheels and models holds the code alone."""
    layers = _docker("history", "--human=false", "--format", "{{.Size}} {{.CreatedBy}}", TAG).stdout
    code, models, wheels = (int(line.split()[0]) for line in layers.splitlines() if " COPY " in line)

    assert 0 < code < CODE_BYTES < models < wheels


def _event(bucket: str, key: str) -> dict[str, Any]:
    record = {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": bucket}, "object": {"key": key}}}
    message = sample("sqs_batch")["Records"][0] | {"body": json.dumps({"Records": [record]})}
    return {"Records": [message]}


def _variables(world: StackClient, bucket: str, database_url: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": world.status.aws_endpoint,
        "AWS_REGION": world.status.region,
        "AWS_DEFAULT_REGION": world.status.region,
        "AWS_ACCESS_KEY_ID": world.session["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": world.session["aws_secret_access_key"],
        "AWS_LAMBDA_FUNCTION_NAME": "ocr",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "2048",
        "BUCKET_NAME": bucket,
        "QUEUE_URL": world.status.queues["ocr"],
        "TOPIC_ARN": world.status.topic_arn,
        "DATABASE_URL": database_url,
        "POWERTOOLS_SERVICE_NAME": "ocr",
        "POWERTOOLS_METRICS_NAMESPACE": "OcrIdentity",
    }


def _invoke(
    container: list[str], event: dict[str, Any], variables: dict[str, str], log: Path
) -> tuple[str, Any]:
    with runtime_api(event) as api:
        settings = variables | {"AWS_LAMBDA_RUNTIME_API": api.address}
        given = [part for name, value in settings.items() for part in ("-e", f"{name}={value}")]
        with log.open("wb") as heard:
            process = subprocess.Popen([*container, *given, TAG], stdout=heard, stderr=subprocess.STDOUT)
        with process:
            try:
                return api.answer(process, log.read_text)
            finally:
                # The runtime is the container's first process, which signals do not end.
                _docker("rm", "--force", container[-1])
