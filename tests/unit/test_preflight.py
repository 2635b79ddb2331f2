"""Each thing that would stop a deployment halfway is one line, said before it begins."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from moto import mock_aws

from infra import preflight
from infra.environments import ENVIRONMENTS
from infra.preflight import BOOTSTRAP, QUALIFIER, aws, compose, ports_in_use
from infra.region_services import SERVICES, missing_services

REGION = "eu-central-1"
PROD = {"env": "prod"}
NO_DOCKER = "no Docker engine answers: the OCR function's image needs one"


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setattr("shutil.which", lambda program: None)
    with mock_aws():
        yield


def without_docker(context: dict[str, str]) -> list[str]:
    """List what is wrong beside the Docker engine that is missing."""
    *found, last = aws(context)
    assert last == NO_DOCKER
    return found


@pytest.fixture
def bootstrapped(signed_in: None) -> None:
    boto3.client("ssm").put_parameter(Name=BOOTSTRAP.format(QUALIFIER), Value="30", Type="String")


def secret(url: str) -> str:
    made = boto3.client("secretsmanager").create_secret(
        Name="database", SecretString=json.dumps({"url": url})
    )
    return str(made["ARN"])


def test_preflight_aws_without_a_region_asks_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")

    assert [line.partition(":")[0] for line in aws(PROD)] == ["no region is chosen"]


def test_missing_services_of_a_region_are_named_with_it() -> None:
    assert list(missing_services(REGION, ENVIRONMENTS["dev"])) == []
    assert list(missing_services("eu-south-2", ENVIRONMENTS["local"])) == [
        "eu-south-2 has no sesv2, which the stack needs: choose another AWS_REGION"
    ]
    assert len(list(missing_services("atlantis-1", ENVIRONMENTS["local"]))) == len(SERVICES) + 1
    assert "eu-south-2 has no serverlessrepo" in next(missing_services("eu-south-2", ENVIRONMENTS["dev"]))


def test_preflight_aws_of_a_new_account_asks_for_bootstrap(signed_in: None) -> None:
    (line,) = without_docker(PROD)

    where = f"aws://123456789012/{REGION}"
    assert line == f"{where} is not bootstrapped: npx cdk bootstrap {where}"


@pytest.mark.usefixtures("bootstrapped")
def test_preflight_aws_without_docker_reports_only_docker() -> None:
    assert without_docker(PROD) == without_docker({"env": "dev"}) == []


@pytest.mark.usefixtures("bootstrapped")
@pytest.mark.parametrize(
    ("mode", "stopped"),
    [("", False), ("?sslmode=verify-full", False), ("?sslmode=require", True), ("?sslmode=disable", True)],
)
def test_preflight_aws_with_unverified_database_tls_stops_only_prod(mode: str, stopped: bool) -> None:
    arn = secret(f"postgresql://user:a-secret@db.example.com/documents{mode}")

    found = without_docker(PROD | {"databaseSecretArn": arn})

    assert [line.startswith("the database's URL turns TLS off") for line in found] == [True] * stopped
    assert "a-secret" not in "".join(found)
    assert without_docker({"env": "dev", "databaseSecretArn": arn}) == []


def test_preflight_aws_without_credentials_asks_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")

    assert list(aws(PROD)) == ["AWS does not know you: run aws sso login, or set AWS_PROFILE"]


def test_ports_in_use_with_a_taken_port_names_it_and_its_service() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert list(ports_in_use({port: "MinIO"})) == [
            f"port {port} is taken, which MinIO needs: stop what listens there"
        ]
    assert list(ports_in_use({port: "MinIO"})) == []


@pytest.mark.parametrize(
    ("environment", "asks"),
    [
        ({}, False),
        ({"LOCALSTACK_IMAGE": ""}, False),
        ({"LOCALSTACK_IMAGE": "localstack/localstack:latest"}, True),
        ({"LOCALSTACK_IMAGE": "localstack/localstack"}, True),
        ({"LOCALSTACK_IMAGE": "localstack/localstack:latest", "LOCALSTACK_AUTH_TOKEN": "t"}, False),
        ({"LOCALSTACK_IMAGE": "mirror/localstack:4.14.0"}, False),
    ],
)
@pytest.mark.usefixtures("signed_in")
def test_preflight_compose_of_new_localstack_asks_for_token(environment: dict[str, str], asks: bool) -> None:
    *token, docker = compose(environment)

    assert [line.endswith("or set LOCALSTACK_AUTH_TOKEN") for line in token] == [True] * asks
    assert docker.startswith("no Docker engine answers")


class Account:
    """AWS Lambda's answer of an account that runs so many functions at once."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def get_account_settings(self) -> dict[str, dict[str, int]]:
        return {"AccountLimit": {"ConcurrentExecutions": self.limit}}


def test_too_few_executions_of_prod_in_a_small_account_asks_for_more() -> None:
    (line,) = preflight.too_few_executions(ENVIRONMENTS["prod"], Account(10))

    assert line.startswith("this account runs 10 functions at once and prod takes 255: ask for more")
    assert "dev takes 75" in next(preflight.too_few_executions(ENVIRONMENTS["dev"], Account(10)))
    assert list(preflight.too_few_executions(ENVIRONMENTS["local"], Account(10))) == []
    assert list(preflight.too_few_executions(ENVIRONMENTS["prod"], Account(1000))) == []


class Mail:
    """SES' answer of an account that is in its sandbox, or not."""

    def __init__(self, is_out: bool) -> None:
        self.is_out = is_out

    def client(self, _service: str) -> "Mail":
        return self

    def get_account(self) -> dict[str, bool]:
        return {"ProductionAccessEnabled": self.is_out}


def test_mail_in_sandbox_stops_only_prod_that_sends_e_mails() -> None:
    prod = replace(ENVIRONMENTS["prod"], email_sender="no-reply@example.org")

    (line,) = preflight.mail_in_sandbox(prod, Mail(is_out=False))

    assert line.startswith("SES is in its sandbox here")
    assert list(preflight.mail_in_sandbox(prod, Mail(is_out=True))) == []
    assert list(preflight.mail_in_sandbox(ENVIRONMENTS["prod"], Mail(is_out=False))) == []
