"""The template keeps the house's promises, in every environment."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk
import pytest
from aws_cdk.assertions import Match, Template
from pydantic_settings import BaseSettings

from functions.notify.app import TRIES
from infra import ROOT
from infra.app import build
from ocr_identity.settings import (
    ApiSettings,
    DeadLetterSettings,
    MaintenanceSettings,
    MigrateSettings,
    NotifySettings,
    OcrSettings,
    RenditionsSettings,
)
from tests.infrastructure.templates import (
    DEV,
    LOCAL,
    OWN_DEV,
    OWN_PROD,
    PROD,
    properties,
    resolved,
    synthesise,
)

SETTINGS: dict[str, type[BaseSettings]] = {
    "api": ApiSettings,
    "ocr": OcrSettings,
    "renditions": RenditionsSettings,
    "notify": NotifySettings,
    "dead_letter": DeadLetterSettings,
    "maintenance": MaintenanceSettings,
    "migrate": MigrateSettings,
}


def functions(template: Template) -> dict[str, dict[str, Any]]:
    """Find each function by its service's name."""
    found = properties(template, "AWS::Lambda::Function")
    ours = [
        one for one in found if "POWERTOOLS_SERVICE_NAME" in one.get("Environment", {}).get("Variables", {})
    ]
    return {one["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]: one for one in ours}


def queues(template: Template) -> dict[str, dict[str, Any]]:
    """Find the queue that feeds a function, by the function's name."""
    found = template.find_resources("AWS::SQS::Queue")
    return {function: found[queue]["Properties"] for function, queue in queue_names(template).items()}


def queue_names(template: Template) -> dict[str, str]:
    """Find the name in the template of the queue that feeds a function, by the function's name."""
    names = {
        name: one["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        for name, one in template.find_resources("AWS::Lambda::Function").items()
        if "Environment" in one["Properties"]
    }
    for name, alias in template.find_resources("AWS::Lambda::Alias").items():
        names[name] = names[alias["Properties"]["FunctionName"]["Ref"]]

    def fed(mapping: dict[str, Any]) -> str:
        (called,) = re.findall(r'"Ref": "(\w+)"', json.dumps(mapping["FunctionName"]))
        return str(names[called])

    return {
        fed(mapping): mapping["EventSourceArn"]["Fn::GetAtt"][0]
        for mapping in properties(template, "AWS::Lambda::EventSourceMapping")
    }


def test_bucket_for_uploads_is_private_encrypted_and_announced_to_a_queue(template: Template) -> None:
    (bucket,) = properties(template, "AWS::S3::Bucket")

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert "BucketEncryption" in bucket
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]
    assert "PUT" in rule["AllowedMethods"]
    assert {"x-amz-checksum-sha256", "if-none-match", "content-type"} <= set(rule["AllowedHeaders"])
    (notified,) = bucket["NotificationConfiguration"]["QueueConfigurations"]
    assert notified["Event"] == "s3:ObjectCreated:*"
    assert notified["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "incoming/"}]


def test_bucket_notification_in_each_environment_needs_no_hidden_function(template: Template) -> None:
    assert set(functions(template)) == set(SETTINGS)
    assert template.find_resources("Custom::S3BucketNotifications") == {}


def test_queues_before_functions_hide_messages_for_six_timeouts(template: Template) -> None:
    assert set(queues(template)) == {"ocr", "renditions", "notify", "dead_letter"}
    for function, queue in queues(template).items():
        assert queue["VisibilityTimeout"] >= 6 * functions(template)[function]["Timeout"]


def test_lease_of_an_ocr_job_outlives_the_function_but_not_the_visibility(template: Template) -> None:
    function = functions(template)["ocr"]
    lease = int(function["Environment"]["Variables"]["LEASE_SECONDS"])

    assert function["Timeout"] < lease < queues(template)["ocr"]["VisibilityTimeout"]


def test_queue_mappings_on_failure_retry_single_messages_and_redrive(template: Template) -> None:
    for mapping in properties(template, "AWS::Lambda::EventSourceMapping"):
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    for function in ("ocr", "renditions", "notify"):
        assert queues(template)[function]["RedrivePolicy"]["maxReceiveCount"] > 1


def test_notify_queue_after_all_delivery_tries_still_redelivers(template: Template) -> None:
    assert queues(template)["notify"]["RedrivePolicy"]["maxReceiveCount"] > TRIES


def test_bucket_queues_and_topics_without_tls_deny_access(template: Template) -> None:
    insecure = Match.object_like({"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}})
    statements = {"PolicyDocument": {"Statement": Match.array_with([insecure])}}
    for kind, count in (
        ("AWS::S3::BucketPolicy", 1),
        ("AWS::SQS::QueuePolicy", 6),
        ("AWS::SNS::TopicPolicy", 2),
    ):
        template.resource_properties_count_is(kind, statements, count)


@pytest.mark.parametrize("name", SETTINGS)
def test_function_environment_against_its_settings_holds_what_they_read(
    template: Template, name: str
) -> None:
    variables = set(functions(template)[name]["Environment"]["Variables"])
    fields = SETTINGS[name].model_fields
    known = {field.upper() for field in fields}
    required = {field.upper() for field, info in fields.items() if info.is_required()}

    assert required <= variables <= known
    assert len(variables & {"DATABASE_URL", "DATABASE_SECRET_ARN"}) == 1


def texts(value: Any) -> Iterator[str]:
    """All texts of a template; of those that are joined, the whole."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if "Fn::Join" in value:
            between, parts = value["Fn::Join"]
            yield between.join(one if isinstance(one, str) else "REFERENCE" for one in parts)
        yield from texts([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def logins(template: Template) -> list[str]:
    """URLs with a user and a password in them."""
    return [one for one in texts(template.to_json()) if re.search(r"://[^/@\s]*:[^/@\s]*@", one)]


@pytest.mark.parametrize("context", [DEV, PROD])
def test_template_for_aws_holds_no_database_url(context: dict[str, str]) -> None:
    assert "postgresql://" not in json.dumps(synthesise(context).to_json())


@pytest.mark.parametrize("context", [DEV, PROD, OWN_DEV, OWN_PROD])
def test_template_for_aws_holds_no_url_with_a_password(context: dict[str, str], local: Template) -> None:
    assert logins(synthesise(context)) == []
    assert set(logins(local)) == {LOCAL["databaseUrl"]}


def statements(template: Template, function: str) -> list[dict[str, Any]]:
    """List what the function's own policy allows."""
    role = functions(template)[function]["Role"]["Fn::GetAtt"][0]
    return [
        statement
        for policy in properties(template, "AWS::IAM::Policy")
        if {"Ref": role} in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def actions(template: Template, function: str) -> set[str]:
    found: set[str] = set()
    for statement in statements(template, function):
        allowed = statement["Action"]
        found |= {allowed} if isinstance(allowed, str) else set(allowed)
    return found


QUEUE = {"sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl", "sqs:DeleteMessage",
         "sqs:GetQueueAttributes"}  # fmt: skip
COMMON = {"secretsmanager:GetSecretValue", "xray:PutTraceSegments", "xray:PutTelemetryRecords",
          "logs:CreateLogStream", "logs:PutLogEvents"}  # fmt: skip
KEY = {"kms:Decrypt", "kms:GenerateDataKey"}


@pytest.mark.parametrize(
    ("function", "allowed"),
    [
        ("api", {"s3:PutObject", "s3:GetObject", "s3:ListBucket", "sqs:GetQueueAttributes", "sqs:SendMessage",
                 "sqs:ReceiveMessage", "sqs:DeleteMessage", "sns:Publish"}),
        ("ocr", {"s3:GetObject", "s3:ListBucket", "sns:Publish"} | QUEUE),
        ("renditions", {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"} | QUEUE),
        ("notify", {"sqs:SendMessage"} | QUEUE),
        ("dead_letter", {"sns:Publish"} | QUEUE),
        ("maintenance", {"s3:GetObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucket",
                         "s3:ListBucketVersions", "s3:GetBucketVersioning", "sns:Publish", "sqs:SendMessage",
                         "sqs:ReceiveMessage", "sqs:DeleteMessage"}),
        ("migrate", set()),
    ],
)  # fmt: skip
def test_role_of_a_function_allows_exactly_its_actions(
    dev: Template, function: str, allowed: set[str]
) -> None:
    assert actions(dev, function) == allowed | COMMON | (set() if function == "migrate" else KEY)
    for statement in statements(dev, function):
        wild = statement["Resource"] == "*"
        assert wild == ("xray:PutTraceSegments" in statement["Action"]), "X-Ray alone has no resources"


def test_api_methods_outside_health_and_documentation_need_a_token(template: Template) -> None:
    resources = template.find_resources("AWS::ApiGateway::Resource")
    paths = {name: one["Properties"]["PathPart"] for name, one in resources.items()}
    open_paths: set[str] = set()
    closed_paths: set[str] = set()
    for method in properties(template, "AWS::ApiGateway::Method"):
        if method["HttpMethod"] == "OPTIONS":
            continue
        path = paths[method["ResourceId"]["Ref"]]
        (closed_paths if method["AuthorizationType"] == "COGNITO_USER_POOLS" else open_paths).add(path)

    assert open_paths == {"health", "openapi.json", "docs"}
    assert closed_paths == {"{proxy+}"}


def test_gateway_responses_for_its_own_refusals_are_problems_with_codes(template: Template) -> None:
    told = {one["ResponseType"]: one for one in properties(template, "AWS::ApiGateway::GatewayResponse")}

    assert {"UNAUTHORIZED", "EXPIRED_TOKEN", "THROTTLED", "REQUEST_TOO_LARGE", "DEFAULT_5XX"} <= set(told)
    for one in told.values():
        body = json.loads(one["ResponseTemplates"]["application/json"])
        assert {"type", "title", "status", "code", "detail"} <= set(body)
        header = one["ResponseParameters"]["gatewayresponse.header.Content-Type"]
        assert header == "'application/problem+json'"
    assert (
        json.loads(told["THROTTLED"]["ResponseTemplates"]["application/json"])["code"] == "too_many_requests"
    )


def test_user_pool_in_each_environment_bars_sign_up_and_short_passwords(template: Template) -> None:
    (pool,) = properties(template, "AWS::Cognito::UserPool")

    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] >= 12


def test_ocr_function_on_aws_is_an_image_and_on_the_embedded_stack_a_zip(
    dev: Template, local: Template
) -> None:
    assert functions(dev)["ocr"]["PackageType"] == "Image"
    assert functions(local)["ocr"]["Handler"] == "functions.ocr.handler.lambda_handler"


@pytest.mark.parametrize(("context", "models"), [(DEV, False), (LOCAL, True)], ids=["dev", "local"])
def test_common_layer_by_environment_holds_models_for_zips_and_no_command(
    context: dict[str, str], models: bool, tmp_path: Path
) -> None:
    app = aws_cdk.App(context=context | {"aws:cdk:bundling-stacks": []}, outdir=str(tmp_path))
    build(app)
    app.synth()

    (package,) = tmp_path.glob("asset.*/python/ocr_identity")
    assert (package / "services").is_dir()
    assert not (package / "cli").exists()
    assert (package / "ocr" / "models").exists() is models


def test_layers_in_dev_are_three_of_distinct_content(dev: Template) -> None:
    layers = properties(dev, "AWS::Lambda::LayerVersion")

    assert len({layer["Content"]["S3Key"] for layer in layers}) == len(layers) == 3


def test_layers_in_dev_are_installed_from_the_locks_of_their_functions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def install(command: list[str], *, check: bool) -> None:
        assert {"pip", "--require-hashes", "--no-deps", "-r"} <= set(command)
        target = Path(command[command.index("--target") + 1])
        target.mkdir(parents=True)
        shutil.copy(command[command.index("-r") + 1], target)

    monkeypatch.setattr("infra.packaging.wheels.subprocess.run", install)
    app = aws_cdk.App(context=DEV, outdir=str(tmp_path))
    build(app)
    template = Template.from_json(resolved(*(one.template for one in app.synth().stacks)))
    layers = template.find_resources("AWS::Lambda::LayerVersion")

    def locks(function: str) -> list[str]:
        hashes = [
            layers[layer["Ref"]]["Properties"]["Content"]["S3Key"].partition(".")[0]
            for layer in functions(template)[function].get("Layers", [])
        ]
        return [lock.read_text() for one in hashes for lock in tmp_path.glob(f"asset.{one}/python/*.txt")]

    kept = {name: (ROOT / "requirements" / name).read_text() for name in ("functions.txt", "pictures.txt")}
    for function in SETTINGS.keys() - {"ocr"}:
        assert locks(function) == [kept["pictures.txt" if function == "renditions" else "functions.txt"]]
    assert locks("ocr") == [], "its image installs its own lock"
