"""GitHub's workflows deploy by a role that trusts one repository and one environment."""

import json

import aws_cdk
import pytest
from aws_cdk.assertions import Template

from infra.github_role import build
from tests.infrastructure.templates import properties

REPOSITORY = {"repository": "example/ocr-identity", "env": "prod"}
ISSUER = "token.actions.githubusercontent.com"


def template(**context: str) -> Template:
    return Template.from_stack(build(aws_cdk.App(context=REPOSITORY | context)))


def test_github_role_trusts_jobs_of_one_environment_of_one_repository() -> None:
    (role,) = properties(template(), "AWS::IAM::Role")
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]

    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            f"{ISSUER}:aud": "sts.amazonaws.com",
            f"{ISSUER}:sub": "repo:example/ocr-identity:environment:prod",
        }
    }


def test_github_role_may_take_the_bootstraps_roles_and_ask_what_a_deployment_asks() -> None:
    (policy,) = properties(template(bootstrapQualifier="mine"), "AWS::IAM::Policy")
    allowed = {
        action: json.dumps(one["Resource"])
        for one in policy["PolicyDocument"]["Statement"]
        for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
    }

    assert "role/cdk-mine-*" in allowed["sts:AssumeRole"]
    assert "stack/OcrIdentityData-prod/*" in allowed["cloudformation:GetTemplate"]
    assert "parameter/ocr-identity/prod" in allowed["ssm:GetParametersByPath"]
    assert {name for name, where in allowed.items() if where == '"*"'} == {
        "lambda:GetAccountSettings", "ses:GetAccount",
    }  # fmt: skip


def test_github_role_beside_a_provider_that_is_there_makes_no_other() -> None:
    arn = f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"

    assert len(properties(template(), "AWS::IAM::OIDCProvider")) == 1
    assert not properties(template(providerArn=arn), "AWS::IAM::OIDCProvider")


def test_github_role_without_a_repository_asks_for_it() -> None:
    with pytest.raises(ValueError, match="make github-role REPOSITORY="):
        template(repository="")


def test_github_role_with_a_boundary_is_bounded() -> None:
    arn = "arn:aws:iam::123456789012:policy/boundary"

    (role,) = properties(template(permissionsBoundaryArn=arn), "AWS::IAM::Role")

    assert role["PermissionsBoundary"] == arn
