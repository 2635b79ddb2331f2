"""The API's own edge: firewall, names, logs, and whose pages may call."""

import json
import re
from typing import Any

import pytest
from aws_cdk.assertions import Template

from tests.infrastructure.templates import DEV, OWN_DEV, OWN_PROD, PROD, properties, synthesise

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/one"
DOMAIN = {"domainName": "api.example.org", "certificateArn": CERTIFICATE}
PERSONAL = ("sourceIp", "identity", "authorizer.claims", "userAgent", '$context.path"', "header")


@pytest.fixture(scope="module")
def prod() -> Template:
    return synthesise(OWN_PROD | {"console": "true"})


def api_variables(template: Template) -> dict[str, Any]:
    made = properties(template, "AWS::Lambda::Function")
    (api,) = [one for one in made if one.get("Handler") == "functions.api.handler.lambda_handler"]
    variables: dict[str, Any] = api["Environment"]["Variables"]
    return variables


def test_firewall_in_prod_bounds_rate_and_size_and_takes_managed_rules(prod: Template) -> None:
    (acl,) = properties(prod, "AWS::WAFv2::WebACL")
    rules = {one["Name"]: one for one in acl["Rules"]}

    assert sorted(one["Priority"] for one in acl["Rules"]) == list(range(5))
    assert rules["rate"]["Statement"]["RateBasedStatement"]["Limit"] == 2000
    size = rules["size"]["Statement"]["AndStatement"]["Statements"][0]["SizeConstraintStatement"]
    assert size["FieldToMatch"] == {"Body": {"OversizeHandling": "MATCH"}}
    assert {name for name in rules if name.startswith("AWSManaged")} == {
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesAmazonIpReputationList",
    }
    assert not any(one["VisibilityConfig"]["SampledRequestsEnabled"] for one in acl["Rules"])


def test_firewall_in_prod_counts_what_misreads_the_bytes_of_files(prod: Template) -> None:
    (acl,) = properties(prod, "AWS::WAFv2::WebACL")
    (common,) = [one for one in acl["Rules"] if one["Name"] == "AWSManagedRulesCommonRuleSet"]

    overridden = common["Statement"]["ManagedRuleGroupStatement"]["RuleActionOverrides"]

    assert {one["Name"] for one in overridden} >= {"SizeRestrictions_BODY", "CrossSiteScripting_BODY"}
    assert all(one["Name"].endswith("_BODY") and one["ActionToUse"] == {"Count": {}} for one in overridden)


def test_firewall_is_left_out_in_dev_and_where_it_is_turned_off(dev: Template) -> None:
    for template in (dev, synthesise(PROD | {"waf": "false"})):
        assert not properties(template, "AWS::WAFv2::WebACL")
        assert not properties(template, "AWS::WAFv2::WebACLAssociation")


def test_web_acl_of_the_accounts_stands_in_place_of_its_own() -> None:
    arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/a/b"
    template = synthesise(PROD | {"webAclArn": arn})

    (association,) = properties(template, "AWS::WAFv2::WebACLAssociation")

    assert association["WebACLArn"] == arn
    assert not properties(template, "AWS::WAFv2::WebACL")


def test_access_log_in_prod_tells_what_happened_and_of_nobody(prod: Template, dev: Template) -> None:
    (stage,) = properties(prod, "AWS::ApiGateway::Stage")
    told = stage["AccessLogSetting"]["Format"]

    assert {"status", "resource", "requestId", "firewall"} <= set(json.loads(told))
    assert not [one for one in PERSONAL if one in told]
    (account,) = prod.find_resources("AWS::ApiGateway::Account").values()
    assert account["DeletionPolicy"] == "Retain"
    assert not dev.find_resources("AWS::ApiGateway::Account")


@pytest.mark.parametrize("endpoint", ["regional", "edge"])
def test_domain_with_its_certificate_is_the_only_way_to_the_api(endpoint: str) -> None:
    template = synthesise(DEV | DOMAIN | {"domainEndpoint": endpoint, "basePath": "identity"})

    (domain,) = properties(template, "AWS::ApiGateway::DomainName")
    (mapping,) = properties(template, "AWS::ApiGateway::BasePathMapping")
    (rest,) = properties(template, "AWS::ApiGateway::RestApi")
    assert domain["EndpointConfiguration"]["Types"] == [endpoint.upper()]
    assert CERTIFICATE in {domain.get("RegionalCertificateArn"), domain.get("CertificateArn")}
    assert (mapping["BasePath"], rest["DisableExecuteApiEndpoint"]) == ("identity", True)
    assert api_variables(template)["BASE_PATH"] == "identity"
    outputs = template.to_json()["Outputs"]
    assert outputs["ApiUrl"]["Value"] == "https://api.example.org/identity/"
    assert "ApiDomainTarget" in {name[:15] for name in outputs}


def test_console_beside_a_domain_calls_the_api_by_it() -> None:
    template = synthesise(OWN_DEV | DOMAIN | {"console": "true", "basePath": "identity"})

    told = json.dumps(template.to_json())

    assert "connect-src" in told
    assert "https://api.example.org" in told


def test_cors_in_prod_lets_in_the_named_origin_and_the_console_alone(prod: Template) -> None:
    alone, both = (
        synthesise(PROD),
        synthesise(OWN_PROD | {"console": "true", "corsOrigin": "https://a.example"}),
    )

    assert api_variables(alone)["CORS_ORIGINS"] == ""
    assert "OPTIONS" not in {one["HttpMethod"] for one in properties(alone, "AWS::ApiGateway::Method")}
    assert "Access-Control-Allow-Origin" not in json.dumps(alone.to_json())
    assert "CorsConfiguration" not in properties(alone, "AWS::S3::Bucket")[0]
    assert "ConsoleDistribution" in json.dumps(api_variables(prod)["CORS_ORIGINS"])
    assert json.dumps(api_variables(both)["CORS_ORIGINS"]).count("https://") == 2
    for template in (alone, prod, both):
        assert "\"'*'\"" not in json.dumps(template.to_json())
        for bucket in properties(template, "AWS::S3::Bucket"):
            for rule in bucket.get("CorsConfiguration", {}).get("CorsRules", []):
                assert "*" not in rule["AllowedOrigins"]


def test_outputs_on_aws_are_parameters_too(prod: Template) -> None:
    named = {one["Name"] for one in properties(prod, "AWS::SSM::Parameter")}

    assert {f"/ocr-identity/prod/{name}" for name in ("ApiUrl", "TopicArn", "BucketName")} <= named


def test_permissions_boundary_bounds_every_role() -> None:
    arn = "arn:aws:iam::123456789012:policy/boundary"
    template = synthesise(OWN_DEV | {"permissionsBoundaryArn": arn, "console": "true"})

    assert {one.get("PermissionsBoundary") for one in properties(template, "AWS::IAM::Role")} == {arn}


def test_firewall_lets_large_bodies_through_where_files_tickets_and_corrections_come(prod: Template) -> None:
    (acl,) = properties(prod, "AWS::WAFv2::WebACL")
    (size,) = [one for one in acl["Rules"] if one["Name"] == "size"]
    elsewhere = size["Statement"]["AndStatement"]["Statements"][1]["NotStatement"]["Statement"]
    pattern = elsewhere["RegexMatchStatement"]["RegexString"]

    for path in ("/v1/upload-image-sync/", "/v1/batches", "/v1/reviews/1", "/identity/upload-image/"):
        assert re.search(pattern, path)
    assert not re.search(pattern, "/v1/webhooks")


@pytest.mark.parametrize("context", [OWN_DEV, OWN_PROD | {"console": "true", "natGateways": "1"}])
def test_descriptions_are_such_as_their_services_take(context: dict[str, str]) -> None:
    """EC2 and WAF refuse other characters, which no linter finds for EC2 (IpRange.Description)."""
    for name, one in synthesise(context).to_json()["Resources"].items():
        told = [one["Properties"]] if "Properties" in one else []
        told += [
            rule
            for kind in ("SecurityGroupIngress", "SecurityGroupEgress")
            for rule in (told[0].get(kind, []) if told else [])
        ]
        for properties_of in told:
            for key in ("Description", "GroupDescription"):
                text = properties_of.get(key)
                if one["Type"].startswith("AWS::EC2::") and isinstance(text, str):
                    assert re.fullmatch(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]*", text), (name, text)
                if one["Type"].startswith("AWS::WAFv2::") and isinstance(text, str):
                    assert re.fullmatch(r"[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]", text), (name, text)
