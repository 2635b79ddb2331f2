"""LocalStack's template: what its free edition lacks is done without, and no word of that is in AWS' own."""

from pathlib import Path
from unittest.mock import Mock

import pytest
from aws_cdk.assertions import Template

from infra import ROOT
from infra.packaging.wheels import SelfContainedBundling
from tests.infrastructure.deployed_functions import SETTINGS, functions
from tests.infrastructure.templates import LOCALSTACK, properties, synthesise

ELSEWHERE = {"AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}


@pytest.fixture(scope="module")
def localstack() -> Template:
    return synthesise(LOCALSTACK)


def test_functions_on_localstack_are_zips_without_layers(localstack: Template) -> None:
    found = functions(localstack)

    assert set(found) == set(SETTINGS)
    assert all(
        one["PackageType"] == "Zip" if "PackageType" in one else one["Runtime"] for one in found.values()
    )
    assert not any("Layers" in one for one in found.values())
    localstack.resource_count_is("AWS::Lambda::LayerVersion", 0)


@pytest.mark.parametrize(
    "kind",
    ["AWS::Cognito::UserPool", "AWS::ApiGateway::Authorizer", "AWS::S3::Bucket", "AWS::Budgets::Budget"],
)
def test_stack_for_localstacks_free_edition_omits_what_it_lacks(localstack: Template, kind: str) -> None:
    localstack.resource_count_is(kind, 0)


def test_functions_on_localstack_know_minio_and_its_public_address(localstack: Template) -> None:
    found = functions(localstack)
    variables = found["api"]["Environment"]["Variables"]

    assert variables["AWS_ENDPOINT_URL_S3"] == "http://minio:9000"
    assert (variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]) == ("key", "secret")
    assert variables["S3_PUBLIC_ENDPOINT_URL"] == "http://127.0.0.1:9000"
    assert all(set(one["Environment"]["Variables"]) >= ELSEWHERE for one in found.values())


def test_api_on_localstack_alone_verifies_tokens_by_the_stand_in(
    localstack: Template, template: Template
) -> None:
    there, elsewhere = functions(localstack)["api"], functions(template)["api"]

    assert there["Handler"] == "infra.localstack.local_authorizer.lambda_handler"
    assert elsewhere["Handler"] == "functions.api.handler.lambda_handler"
    assert not {"STAND_IN_SECRET", *ELSEWHERE} & set(elsewhere["Environment"]["Variables"])
    assert properties(template, "AWS::ApiGateway::Authorizer")


def test_self_contained_bundling_of_a_zip_holds_package_functions_and_stand_in(tmp_path: Path) -> None:
    assert SelfContainedBundling(ROOT, None, "x86_64").try_bundle(str(tmp_path), Mock())

    assert {path.name for path in tmp_path.iterdir()} == {"functions", "infra", "ocr_identity"}
    assert {path.name for path in (tmp_path / "infra").iterdir()} == {"__init__.py", "localstack"}
    assert (tmp_path / "functions" / "ocr" / "handler.py").exists()
    assert not list(tmp_path.rglob("__pycache__"))
