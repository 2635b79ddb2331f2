"""The second road: our CDK app deployed by cdklocal to the real LocalStack, objects in the real MinIO.

There is no Docker here, so LocalStack runs functions as processes (`tests/emulators/lambda_processes`);
all else is its own, from API Gateway to the polling of queues.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import urllib3
from typer.testing import CliRunner

from infra import ROOT
from infra.local.ports import LOOPBACK, free_port
from infra.local.postgres import Postgres
from infra.localstack import demo
from infra.localstack.commands import app
from infra.localstack.deployment import deploy
from infra.localstack.minio_sqs_bridge import at_work, bridge
from infra.localstack.settings import LocalStackSettings
from infra.localstack.tokens import make_token
from ocr_identity.cli import main
from ocr_identity.client.api import ApiClient, ApiError
from ocr_identity.client.config import Connection, connect
from ocr_identity.settings import ClientSettings
from specimens import DRAWN
from tests.conftest import create_database
from tests.emulators.localstack import localstack
from tests.emulators.minio import KEY, SECRET, minio

EXECUTOR = ROOT / "tests" / "emulators" / "lambda_processes"


@pytest.fixture(scope="module")
def localstack_settings(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Iterator[LocalStackSettings]:
    """All of it but the bridge."""
    folder, port = tmp_path_factory.mktemp("road"), free_port()
    for name in ("localstack", "minio", "work"):
        (folder / name).mkdir()
    with ExitStack() as servers:
        aws = servers.enter_context(localstack(folder / "localstack", **_processes(folder)))
        objects = servers.enter_context(minio(folder / "minio", f"http://{LOOPBACK}:{port}/", "token"))
        found = LocalStackSettings(
            localstack=aws,
            object_server=objects.replace("//", f"//{KEY}:{SECRET}@"),
            public_object_server=objects,
            database_url=create_database(postgres, "template0"),
            stand_in_secret="secret",
            bridge_token="token",
            bridge_port=port,
            folder=folder / "work",
            bundle_dependencies=False,
        )
        deploy(found)
        yield found


def _processes(folder: Path) -> dict[str, str]:
    return {
        "PYTHONPATH": str(EXECUTOR),
        "LAMBDA_RUNTIME_EXECUTOR": "process",
        "LAMBDA_SYNCHRONOUS_CREATE": "1",
        "FUNCTIONS_PYTHON": sys.executable,
        "FUNCTIONS_LOG": str(folder / "functions.log"),
    }


@pytest.fixture
def bridged(localstack_settings: LocalStackSettings) -> Iterator[LocalStackSettings]:
    with at_work(bridge(localstack_settings, LOOPBACK)):
        yield localstack_settings


def client(localstack_settings: LocalStackSettings, token: str | None = None) -> ApiClient:
    token = token or make_token(localstack_settings.stand_in_secret, "bert")
    return ApiClient(Connection(localstack_settings.api_url(), token, "", None))


def test_upload_while_the_bridge_is_down_is_read_later(localstack_settings: LocalStackSettings) -> None:
    ticket = client(localstack_settings).upload(DRAWN / "visa_mrva.jpg")
    assert client(localstack_settings).call("GET", f"/task/{ticket['task_id']}")["state"] == "PENDING"

    with at_work(bridge(localstack_settings, LOOPBACK)):
        assert client(localstack_settings).wait(ticket["task_id"], 60)["state"] == "SUCCESS"


def test_demo_on_localstack_with_each_specimen_succeeds(bridged: LocalStackSettings) -> None:
    assert demo.run(bridged) == 0


def test_get_health_on_localstack_asks_postgres_s3_and_the_queue(
    localstack_settings: LocalStackSettings,
) -> None:
    answer = urllib3.request("GET", f"{localstack_settings.api_url()}/health")

    assert (answer.status, set(answer.json()["parts"])) == (200, {"postgres", "s3", "queue"})


@pytest.mark.parametrize(
    "token",
    [make_token("another secret", "bert"), make_token("secret", "bert", seconds=-1), "nonsense", "a.b"],
    ids=["forged", "over", "nonsense", "no claims"],
)
def test_list_media_on_localstack_with_a_bad_token_is_unauthorized(
    localstack_settings: LocalStackSettings, token: str
) -> None:
    with pytest.raises(ApiError) as caught:
        client(localstack_settings, token).call("GET", "/media")

    assert caught.value.api_code == "unauthorized"


def test_get_status_on_localstack_is_for_administrators_alone(
    localstack_settings: LocalStackSettings,
) -> None:
    with pytest.raises(ApiError) as caught:
        client(localstack_settings).call("GET", "/admin/status")
    assert caught.value.api_code == "forbidden"

    root = client(localstack_settings, make_token("secret", "root", admin=True))
    assert "queues" in root.call("GET", "/admin/status")


def test_command_on_localstack_finds_the_api_and_the_functions(
    localstack_settings: LocalStackSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECOND_ROAD_LOCALSTACK", localstack_settings.localstack)
    monkeypatch.setenv("SECOND_ROAD_STAND_IN_SECRET", localstack_settings.stand_in_secret)
    monkeypatch.setenv("OCR_IDENTITY_HOME", str(tmp_path))

    assert localstack_settings.api_url() in CliRunner().invoke(app, ["status"]).stdout
    assert CliRunner().invoke(app, ["token", "--user", "anna", "--save"]).exit_code == 0
    assert ApiClient(connect(ClientSettings())).call("GET", "/users/me")["username"] == "anna"
    assert CliRunner().invoke(main.app, ["maintenance", "run", "reconcile"]).exit_code == 0


def test_deploy_on_localstack_run_again_changes_no_output(localstack_settings: LocalStackSettings) -> None:
    before = localstack_settings.outputs()

    deploy(localstack_settings)

    assert localstack_settings.outputs() == before
