"""The API before the functions: who may call it, and how it refuses; the users' pool."""

import json

from aws_cdk.assertions import Template

from tests.infrastructure.templates import properties


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
