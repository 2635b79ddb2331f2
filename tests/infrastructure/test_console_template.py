"""The console on AWS: pages that CloudFront alone reads, bounded by headers, signed in by code and PKCE."""

import json
from typing import Any

import aws_cdk
import pytest
from aws_cdk.assertions import Template

from infra.app import build
from tests.infrastructure.deployed_functions import functions
from tests.infrastructure.templates import LOCAL, OWN_DEV, properties, synthesise

ORIGIN = "http://127.0.0.1:4711"


@pytest.fixture(scope="module")
def console() -> Template:
    return synthesise(OWN_DEV | {"console": "true"})


def pages(template: Template) -> dict[str, Any]:
    """Find the bucket of the pages."""
    (found,) = [
        one["Properties"]
        for name, one in template.find_resources("AWS::S3::Bucket").items()
        if name.startswith("Console")
    ]
    return dict(found)


def sign_in(template: Template) -> dict[str, Any]:
    """Find the user pool's client of the console."""
    found = [one for one in properties(template, "AWS::Cognito::UserPoolClient") if "CallbackURLs" in one]
    assert len(found) == 1
    return found[0]


def test_pages_bucket_is_private_and_read_by_the_distribution_alone(console: Template) -> None:
    assert set(pages(console)["PublicAccessBlockConfiguration"].values()) == {True}
    (policy,) = [
        one
        for one in properties(console, "AWS::S3::BucketPolicy")
        if "ConsolePages" in json.dumps(one["Bucket"])
    ]
    allowed = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"]
    (statement,) = allowed
    assert statement["Action"] == "s3:GetObject"
    assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert "ConsoleDistribution" in json.dumps(statement["Condition"])


def test_distribution_takes_tls_alone_and_serves_the_entry_page(console: Template) -> None:
    (one,) = properties(console, "AWS::CloudFront::Distribution")
    settings = one["DistributionConfig"]
    assert settings["DefaultRootObject"] == "index.html"
    assert settings["DefaultCacheBehavior"]["ViewerProtocolPolicy"] == "redirect-to-https"
    assert settings["Origins"][0]["OriginAccessControlId"]


def test_headers_of_the_pages_bound_scripts_frames_and_requests(console: Template) -> None:
    (policy,) = properties(console, "AWS::CloudFront::ResponseHeadersPolicy")
    headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    text = json.dumps(headers["ContentSecurityPolicy"]["ContentSecurityPolicy"])
    for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'none'"):
        assert rule in text
    assert "unsafe" not in text
    assert "*" not in text
    (api,) = console.find_resources("AWS::ApiGateway::RestApi")
    assert f'"Ref": "{api}"' in text
    assert headers["FrameOptions"]["FrameOption"] == "DENY"
    assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 365 * 24 * 3600


def test_sign_in_of_the_console_is_by_code_without_a_secret(console: Template) -> None:
    client = sign_in(console)
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["AllowedOAuthScopes"] == ["openid", "email"]
    assert client["GenerateSecret"] is False
    assert "ConsoleDistribution" in json.dumps(client["CallbackURLs"])


def test_api_with_a_console_takes_the_tokens_of_both_clients(console: Template) -> None:
    told = json.dumps(functions(console)["api"]["Environment"]["Variables"]["USER_POOL_CLIENT_IDS"])
    for name in console.find_resources("AWS::Cognito::UserPoolClient"):
        assert f'"Ref": "{name}"' in told


def test_settings_of_the_pages_are_published_after_their_assets(console: Template) -> None:
    deployed = console.find_resources("Custom::CDKBucketDeployment")
    (entry,) = [one for name, one in deployed.items() if name.startswith("ConsoleEntry")]
    (assets,) = [name for name in deployed if name.startswith("ConsoleAssets")]
    assert any(name == assets for name in entry["DependsOn"])
    assert entry["Properties"]["DistributionPaths"] == ["/index.html", "/settings.json"]
    assert entry["Properties"]["SystemMetadata"]["cache-control"] == "max-age=0"


def test_console_on_an_emulator_is_a_sign_in_for_its_origin_alone() -> None:
    template = synthesise(LOCAL | {"consoleOrigin": ORIGIN})
    assert sign_in(template)["CallbackURLs"] == [f"{ORIGIN}/"]
    assert template.find_resources("AWS::CloudFront::Distribution") == {}


def test_console_with_a_private_api_is_refused() -> None:
    with pytest.raises(ValueError, match="console needs an API that browsers reach"):
        build(aws_cdk.App(context={"env": "prod", "console": "true", "privateApi": "true"}))
