"""Any two options of a deployment go together, or it is said why they do not."""

import itertools
import random

import aws_cdk
import pytest
from aws_cdk.assertions import Template

from infra.app import build
from infra.configuration import KEYS
from infra.cost import month

GIVEN_NETWORK = {
    "vpcId": "vpc-11111111",
    "vpcZones": "eu-central-1a,eu-central-1b",
    "vpcSubnets": "subnet-11111111,subnet-22222222",
}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/one"
MAIL_KNOWN = {
    "emailSender": "no-reply@example.org",
    "emailIdentityArn": "arn:aws:ses:eu-central-1:123456789012:identity/example.org",
}
# What each option of a deployment may be told, alone or with any other.
OPTIONS: dict[str, tuple[dict[str, str], ...]] = {
    "env": ({"env": "dev"}, {"env": "prod"}),
    "database": (
        {},
        {
            "databaseSecretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:one",
            "databaseSecretKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/one",
        },
    ),
    "network": (
        {},
        GIVEN_NETWORK,
        {"natGateways": "1"},
        {"vpcCidr": "10.9.0.0/16", "vpcZones": "eu-central-1a,eu-central-1b"},
        {"s3PrefixList": "pl-6ea54007", "dnsFirewall": "true"},
    ),
    "api": (
        {},
        {"privateApi": "true"},
        {"corsOrigin": "https://example.org", "accessLogs": "true"},
        {"domainName": "api.example.org", "certificateArn": CERTIFICATE, "basePath": "identity"},
        {"domainName": "api.example.org", "certificateArn": CERTIFICATE, "domainEndpoint": "edge"},
    ),
    "web": (
        {},
        {"webAclArn": "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/one/1"},
        {"waf": "true", "wafRate": "100"},
        {"waf": "false"},
    ),
    "account": (
        {},
        {
            "permissionsBoundaryArn": "arn:aws:iam::123456789012:policy/boundary",
            "bootstrapQualifier": "ocr",
        },
    ),
    "mail": ({}, {"emailSender": "no-reply@example.org", "alarmEmail": "ops@example.org"}, MAIL_KNOWN),
    "events": ({}, {"eventFields": "true", "subscriberAccounts": "123456789012"}),
    "limits": ({}, {"apiRate": "10", "apiBurst": "20", "maxUploadBytes": "1000000", "uploadQuota": "5"}),
    "kinds": (
        {},
        {"contentTypes": "image/jpeg,image/png", "subjectTypes": "customer", "retentionDays": "deleted=7"},
    ),
    "pictures": ({}, {"thumbnailSize": "128", "previewSize": "512", "renditionFormat": "jpeg"}),
    "reviews": ({}, {"reviewRules": '{"default": {"mrz_invalid": true}}'}),
    "console": ({}, {"console": "true"}),
    "sizes": (
        {},
        {"ocrConcurrency": "3", "renditionsConcurrency": "2", "notifyConcurrency": "2"},
        {"maintenanceSeconds": "60", "canary": "false"},
    ),
    "cluster": ({}, {"auroraMinAcu": "1", "auroraMaxAcu": "4", "backupDays": "7", "databaseReader": "true"}),
    "print": ({}, {"printEngine": "pp_ocr"}),
    "warm": ({}, {"provisioned": "api=1,ocr=1", "monthlyBudget": "50", "quotaSeconds": "60"}),
}  # fmt: skip
EMULATORS_ALONE = {
    "objectServer",
    "publicObjectServer",
    "standInSecret",
    "bundleDependencies",
    "webhookCaFile",
    "consoleOrigin",
    "databaseUrl",
    "applicationDatabaseUrl",
    "ocrDatabaseUrl",
}


def pairwise_contexts() -> list[dict[str, str]]:
    """Contexts in which each value of an option meets each value of each other one."""
    rng = random.Random(17)
    wanted = {
        frozenset({(one, i), (other, j)})
        for one, other in itertools.combinations(OPTIONS, 2)
        for i in range(len(OPTIONS[one]))
        for j in range(len(OPTIONS[other]))
    }
    chosen = []
    while wanted:
        tried = [{name: rng.randrange(len(values)) for name, values in OPTIONS.items()} for _ in range(60)]
        best = max(tried, key=lambda one: len(met(one) & wanted))
        wanted -= met(best)
        chosen.append(best)
    return [
        {key: value for name, number in one.items() for key, value in OPTIONS[name][number].items()}
        for one in chosen
    ]


def met(chosen: dict[str, int]) -> set[frozenset[tuple[str, int]]]:
    return {frozenset(pair) for pair in itertools.combinations(chosen.items(), 2)}


def test_pairwise_options_against_the_context_leave_none_out() -> None:
    named = {key for values in OPTIONS.values() for value in values for key in value}

    assert named - {"env"} == set(KEYS) - EMULATORS_ALONE - {
        "profile",
        "migrationSecretArn",
        "ocrDatabaseSecretArn",
    }


@pytest.mark.parametrize("context", pairwise_contexts(), ids=lambda one: " ".join(sorted(one)))
def test_build_with_any_two_options_synthesises_or_says_why_not(context: dict[str, str]) -> None:
    app = aws_cdk.App(context=context | {"aws:cdk:bundling-stacks": []})
    try:
        stack = build(app)
    except ValueError as error:
        has_no_network = "databaseSecretArn" in context and "vpcId" not in context
        assert {name for name in ("privateApi", "dnsFirewall") if name in str(error)}  # noqa: PT017 - see below
        # They need a network of their own; the console and a domain reach no private API.
        assert has_no_network or "console" in context or "domainName" in context
        return
    assert Template.from_stack(stack).find_resources("AWS::Lambda::Function")
    # Whatever is chosen has a price.
    assert sum(month(one.template for one in app.synth().stacks).values()) > 0
