"""What reviewers look for first: cdk-nag's findings, keys, and who may do what to whom."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import aws_cdk
import pytest
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, ServerlessChecks

import infra.data_stack
import infra.stack
from infra.app import build
from infra.environments import ENVIRONMENTS
from infra.nag_suppressions import reasons
from tests.infrastructure.deployed_functions import SETTINGS, functions, statements
from tests.infrastructure.templates import DEV, FLAGS, OWN_DEV, OWN_PROD, properties, synthesise

CONSOLE = OWN_DEV | {"console": "true"}
CONTEXTS = (DEV, OWN_DEV, OWN_PROD, CONSOLE)
NAMES = {"AwsSolutions", "Serverless", "NIST.800.53.R5", "HIPAA.Security"}
PACKS = (AwsSolutionsChecks, ServerlessChecks, NIST80053R5Checks, HIPAASecurityChecks)


def check(context: dict[str, str], outdir: Path) -> None:
    """Synthesise before the packs; raises RuntimeError where they find what is not acknowledged."""
    app = aws_cdk.App(context=FLAGS | context | {"aws:cdk:bundling-stacks": []}, outdir=str(outdir))
    build(app)
    aws_cdk.Validations.of(app).add_plugins(*(pack(app) for pack in PACKS))
    app.synth()


@pytest.mark.parametrize("context", CONTEXTS, ids=["given", "dev", "prod", "console"])
def test_cdk_nag_on_each_context_finds_only_what_is_acknowledged(
    context: dict[str, str], tmp_path: Path
) -> None:
    check(context, tmp_path)


def test_nag_suppressions_left_out_bring_back_just_their_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (infra.stack, infra.data_stack):
        monkeypatch.setattr(module, "add_nag_suppressions", lambda stack, environment: None)
    found: set[str] = set()
    for number, context in enumerate(CONTEXTS):
        with pytest.raises(RuntimeError, match="ValidationFailed"):
            check(context, tmp_path / str(number))
        report = json.loads((tmp_path / str(number) / "validation-report.json").read_text())
        packs = [one for one in report["pluginReports"] if one["pluginName"] in NAMES]
        found |= {one["ruleName"] for pack in packs for one in pack["violations"]}

    environments = [
        *(ENVIRONMENTS[name] for name in ("dev", "prod")),
        replace(ENVIRONMENTS["dev"], console=True),
    ]
    known = {rule: why for environment in environments for rule, why in reasons(environment).items()}
    assert found == {rule.partition("::")[2] for rule in known}
    assert all(reason.endswith(".") and len(reason) > 10 for reason in known.values())


def test_data_at_rest_in_dev_lie_under_the_deployments_own_key(dev: Template) -> None:
    (key,) = dev.find_resources("AWS::KMS::Key")
    mine = {"Fn::GetAtt": [key, "Arn"]}

    (bucket,) = properties(dev, "AWS::S3::Bucket")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": mine}
    for kind, field in (
        ("AWS::SQS::Queue", "KmsMasterKeyId"),
        ("AWS::SNS::Topic", "KmsMasterKeyId"),
        ("AWS::Logs::LogGroup", "KmsKeyId"),
        ("AWS::Lambda::Function", "KmsKeyArn"),
    ):
        ours = list(functions(dev).values()) if kind == "AWS::Lambda::Function" else properties(dev, kind)
        assert [one.get(field) for one in ours] == [mine] * len(ours)


def listed(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told]


def test_key_in_dev_rotates_and_serves_services_for_this_account_alone(dev: Template) -> None:
    (key,) = properties(dev, "AWS::KMS::Key")
    services = {
        json.dumps(service): one["Condition"]
        for one in key["KeyPolicy"]["Statement"]
        for service in listed(one["Principal"].get("Service", []))
    }

    assert key["EnableKeyRotation"] is True
    assert len(services) == 6
    for service, condition in services.items():
        if "logs." in service:
            assert "kms:EncryptionContext:aws:logs:arn" in condition["ArnLike"]
        else:
            assert condition == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


@pytest.mark.parametrize("function", SETTINGS)
def test_role_of_a_function_names_its_resources_and_actions(dev: Template, function: str) -> None:
    """The one `*` is X-Ray's, whose actions know no resource; what ends in `/*` are keys of the bucket."""
    for statement in statements(dev, function):
        resources = statement["Resource"]
        allowed = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        assert not [action for action in allowed if "*" in action]
        if "*" in (resources if isinstance(resources, list) else [resources]):
            assert set(allowed) == {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}


def test_roles_in_dev_outside_the_trigger_take_no_managed_policy(dev: Template) -> None:
    """But for the one that CDK's own trigger of the migration has, which writes a log."""
    managed = [role for role in properties(dev, "AWS::IAM::Role") if role.get("ManagedPolicyArns")]
    assert [list(role["Policies"][0]["PolicyDocument"]["Statement"][0]["Action"]) for role in managed] == [
        ["lambda:InvokeFunction"]
    ]


def test_log_permission_of_a_function_covers_its_own_log_alone(dev: Template) -> None:
    for function in SETTINGS:
        writes = [one for one in statements(dev, function) if "logs:PutLogEvents" in one["Action"]]
        (statement,) = writes
        assert statement["Resource"]["Fn::GetAtt"][0].startswith(function.title().replace("_", "") + "Logs")


def test_upload_urls_in_dev_live_for_ten_minutes(dev: Template) -> None:
    variables: list[dict[str, Any]] = [one["Environment"]["Variables"] for one in functions(dev).values()]

    assert [int(one["UPLOAD_URL_SECONDS"]) for one in variables if "UPLOAD_URL_SECONDS" in one] == [600]


def test_web_acl_named_in_the_context_is_associated() -> None:
    arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/a/b"

    (association,) = properties(synthesise(DEV | {"webAclArn": arn}), "AWS::WAFv2::WebACLAssociation")

    assert association["WebACLArn"] == arn


@pytest.mark.parametrize("context", [OWN_DEV, OWN_PROD], ids=["dev", "prod"])
def test_secret_readers_with_a_database_of_its_own_may_use_the_secrets_key(context: dict[str, str]) -> None:
    template = synthesise(context)
    (key,) = template.find_resources("AWS::KMS::Key")
    secrets = set(template.find_resources("AWS::SecretsManager::Secret"))
    readers = 0
    for policy in properties(template, "AWS::IAM::Policy"):
        allowed = policy["PolicyDocument"]["Statement"]
        reads = [one for one in allowed if "secretsmanager:GetSecretValue" in one["Action"]]
        if not any(secret in json.dumps(reads) for secret in secrets):
            continue
        readers += 1
        unlocks = [one for one in allowed if "kms:Decrypt" in one["Action"]]
        assert key in json.dumps(unlocks), policy["PolicyName"]
    # The proxy and the migration.
    assert readers == 2
