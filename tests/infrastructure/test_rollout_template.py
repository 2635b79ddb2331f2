"""How new code comes to be called: behind an alias, bit by bit in prod, and back where an alarm speaks."""

import json
from typing import Any

import pytest
from aws_cdk.assertions import Template

from infra.constructs.rollout import ALIASED
from tests.infrastructure.deployed_functions import SETTINGS
from tests.infrastructure.templates import DEV, PROD, properties, synthesise


@pytest.fixture(scope="module")
def prod() -> Template:
    return synthesise(PROD)


def test_aliased_against_all_functions_leaves_out_migrate_alone() -> None:
    assert set(SETTINGS) - {"migrate"} == set(ALIASED)


def called(template: Template) -> str:
    """All by which functions are called: queues, schedules, the API."""
    kinds = ("AWS::Lambda::EventSourceMapping", "AWS::Scheduler::Schedule", "AWS::ApiGateway::Method")
    return json.dumps([properties(template, kind) for kind in kinds])


def test_triggers_in_dev_call_aliases_and_no_bare_function(dev: Template) -> None:
    aliases = dev.find_resources("AWS::Lambda::Alias")

    assert len(aliases) == len(ALIASED)
    assert all(f'"Ref": "{name}"' in called(dev) for name in aliases)
    assert not [name for name in dev.find_resources("AWS::Lambda::Function") if f'"{name}"' in called(dev)]


def test_deployment_groups_in_prod_shift_a_tenth_first_and_roll_back_on_alarm(prod: Template) -> None:
    groups = properties(prod, "AWS::CodeDeploy::DeploymentGroup")

    assert len(groups) == len(ALIASED)
    for group in groups:
        assert group["DeploymentConfigName"] == "CodeDeployDefault.LambdaCanary10Percent5Minutes"
        assert set(group["AutoRollbackConfiguration"]["Events"]) == {
            "DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM",
        }  # fmt: skip
        assert group["AlarmConfiguration"]["Enabled"]
        assert group["AlarmConfiguration"]["Alarms"]
    for alias in prod.find_resources("AWS::Lambda::Alias").values():
        assert "CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"]


def test_aliases_in_prod_depend_on_the_migration(prod: Template) -> None:
    for alias in prod.find_resources("AWS::Lambda::Alias").values():
        assert "Migration" in alias["DependsOn"]


def test_rollout_role_in_prod_may_move_these_aliases_alone(prod: Template) -> None:
    (role,) = [name for name in prod.find_resources("AWS::IAM::Role") if name.startswith("RolloutRole")]
    policies: list[dict[str, Any]] = [
        one for one in properties(prod, "AWS::IAM::Policy") if {"Ref": role} in one["Roles"]
    ]
    allowed = [one for policy in policies for one in policy["PolicyDocument"]["Statement"]]

    assert [one["Resource"] for one in allowed if one["Action"] == "cloudwatch:DescribeAlarms"] == ["*"]
    (moving,) = [one for one in allowed if "lambda:UpdateAlias" in one["Action"]]
    # Each function, and its alias.
    assert len(moving["Resource"]) == 2 * len(ALIASED)
    assert "ManagedPolicyArns" not in prod.find_resources("AWS::IAM::Role")[role]["Properties"]


def test_aliases_with_provisioned_concurrency_asked_for_are_kept_warm(dev: Template) -> None:
    warm = synthesise(DEV | {"provisioned": "api=2,ocr=1"})

    told = [one.get("ProvisionedConcurrencyConfig") for one in properties(warm, "AWS::Lambda::Alias")]
    assert sorted(one["ProvisionedConcurrentExecutions"] for one in told if one) == [1, 2]
    assert not [one for one in properties(dev, "AWS::Lambda::Alias") if "ProvisionedConcurrencyConfig" in one]


def test_functions_in_dev_run_zips_on_arm_and_the_image_on_x86_64(dev: Template) -> None:
    found = properties(dev, "AWS::Lambda::Function")
    ours = [one for one in found if "POWERTOOLS_SERVICE_NAME" in json.dumps(one)]

    assert {one["Architectures"][0] for one in ours if "Runtime" in one} == {"arm64"}
    assert [one["Architectures"] for one in ours if one.get("PackageType") == "Image"] == [["x86_64"]]
