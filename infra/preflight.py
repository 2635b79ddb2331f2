"""What would stop a deployment halfway is said before it begins: what is wrong and what to do, in one line.

`make deploy` asks it for AWS, `make demo-localstack` for the containers.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import aws_cdk
import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import ROOT
from infra.app import build
from infra.configuration import refuse_unknown
from infra.configuration_values import pairs
from infra.context import from_context
from infra.environments import Environment
from infra.local.processes import listens
from infra.region_services import missing_services
from infra.replaced_data import replaced_data
from ocr_identity.adapters.postgres.database import is_verified

BOOTSTRAP = "/cdk-bootstrap/{}/version"
QUALIFIER = "hnb659fds"
# What the API is left of the account's concurrent executions.
FOR_THE_API = 50
# LocalStack's last release that asks for no token.
TOKENLESS = "4.14.0"
PORTS = {4566: "LocalStack", 9000: "MinIO", 5432: "Postgres"}
COMPOSE = ["docker", "compose", "-f", str(ROOT / "docker-compose.localstack.yml")]


def aws(context: Mapping[str, str]) -> Iterator[str]:
    """Yield what keeps `context` from being deployed by who is signed in."""
    try:
        refuse_unknown(set(context) - {"replace"})
        environment = from_context(context.get)
    except ValueError as error:
        yield str(error)
        return
    session = boto3.Session()
    region = session.region_name
    if not region:
        yield "no region is chosen: set AWS_REGION, or run: aws configure set region REGION"
        return
    yield from missing_services(region, environment)
    try:
        account = session.client("sts").get_caller_identity()["Account"]
    except (ClientError, BotoCoreError):
        yield "AWS does not know you: run aws sso login, or set AWS_PROFILE"
        return
    qualifier = environment.bootstrap_qualifier or QUALIFIER
    yield from _not_bootstrapped(f"aws://{account}/{region}", qualifier, session.client("ssm"))
    yield from _unverified(environment, session.client("secretsmanager"))
    yield from too_few_executions(environment, session.client("lambda"))
    yield from mail_in_sandbox(environment, session)
    yield from _no_docker("the OCR function's image needs one")


def data_at_risk(context: Mapping[str, str], cloudformation: Any) -> Iterator[str]:
    """Yield what the deployed stacks would lose, but for what `replace=ID,ID` says is meant."""
    meant = context.get("replace", "").split(",")
    app = aws_cdk.App(context={**context, "aws:cdk:bundling-stacks": []})
    build(app)
    for stack in app.synth().stacks:
        yield from replaced_data(stack.stack_name, stack.template, cloudformation, meant)


def compose(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what keeps the containers from coming up."""
    image = environment.get("LOCALSTACK_IMAGE") or TOKENLESS
    if TOKENLESS not in image and not environment.get("LOCALSTACK_AUTH_TOKEN"):
        yield f"{image} asks for a token: unset LOCALSTACK_IMAGE, or set LOCALSTACK_AUTH_TOKEN"
    absent = list(_no_docker("LocalStack and MinIO need one; make demo does without"))
    if not absent and _run([*COMPOSE, "version"]).returncode:
        absent = ["docker has no compose: install its plugin, docker-compose-plugin"]
    yield from absent
    if not absent and not _is_up():
        yield from ports_in_use(PORTS)


def ports_in_use(ports: Mapping[int, str]) -> Iterator[str]:
    """Yield which of `ports` something else listens on."""
    for port, name in ports.items():
        if listens(port):
            yield f"port {port} is taken, which {name} needs: stop what listens there"


def _no_docker(why: str) -> Iterator[str]:
    if not shutil.which("docker") or _run(["docker", "info"]).returncode:
        yield f"no Docker engine answers: {why}"


def _not_bootstrapped(where: str, qualifier: str, ssm: Any) -> Iterator[str]:
    try:
        ssm.get_parameter(Name=BOOTSTRAP.format(qualifier))
    except ssm.exceptions.ParameterNotFound:
        own = "" if qualifier == QUALIFIER else f" --qualifier {qualifier}"
        yield f"{where} is not bootstrapped: npx cdk bootstrap{own} {where}"
    except ClientError:  # who may deploy need not be allowed to ask this
        return


def _unverified(environment: Environment, secrets: Any) -> Iterator[str]:
    arn = environment.database_secret_arn
    if environment.profile != "prod" or not arn:
        return
    try:
        url = json.loads(secrets.get_secret_value(SecretId=arn)["SecretString"])["url"]
    except ClientError:  # the functions will ask again, the migration first of all
        return
    if not is_verified(url):
        yield "the database's URL turns TLS off or believes anyone: prod takes sslmode=verify-full alone"


def too_few_executions(environment: Environment, lambdas: Any) -> Iterator[str]:
    """Tell whether `environment` would be throttled by the account: new ones run ten functions at once."""
    if environment.is_emulated:
        return
    needed = (
        environment.ocr_concurrency
        + environment.renditions_concurrency
        + environment.notify_concurrency
        + FOR_THE_API
    )
    try:
        limit = lambdas.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    except ClientError:  # who may deploy need not be allowed to ask this
        return
    if limit < needed:
        yield (
            f"this account runs {limit} functions at once and {environment.name} takes {needed}: ask for more"
            " in Service Quotas (AWS Lambda, Concurrent executions)"
        )


def mail_in_sandbox(environment: Environment, session: Any) -> Iterator[str]:
    """Whether SES would send `prod`'s e-mails to addresses alone that it has verified."""
    if environment.profile != "prod" or not environment.email_sender:
        return
    try:
        account = session.client("sesv2").get_account()
    except ClientError:  # who may deploy need not be allowed to ask this
        return
    if not account["ProductionAccessEnabled"]:
        yield "SES is in its sandbox here, and writes to verified addresses alone: ask for production access"


def _is_up() -> bool:
    return bool(_run([*COMPOSE, "ps", "--quiet"]).stdout.strip())


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, capture_output=True, check=False)


def _account_and_data(context: Mapping[str, str]) -> Iterator[str]:
    """Yield what the account lacks; where it lacks nothing, what the data would lose."""
    lacking = list(aws(context))
    yield from lacking or data_at_risk(context, boto3.client("cloudformation"))


def _main(kind: str, *given: str) -> int:
    checks: dict[str, Callable[[], Iterator[str]]] = {
        "aws": lambda: _account_and_data(pairs(given)),
        "compose": lambda: compose(os.environ),
    }
    found = list(checks[kind]())
    for line in found:
        print(line, file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
