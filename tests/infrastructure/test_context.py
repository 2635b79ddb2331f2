"""What `-c` cannot be is told in one line, before anything is made."""

import json
import os
import subprocess
import sys

import pytest

from infra import ROOT, app
from infra.configuration import refuse_unknown
from infra.configuration_values import pairs
from tests.infrastructure.templates import LOCAL, synthesise


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ({"env": "staging"}, "unknown environment 'staging'"),
        ({"env": "dev", "vpcId": "vpc-11111111"}, "needs vpcZones"),
        ({"env": "local"}, "needs -c databaseUrl"),
        ({"env": "prod", "databaseUrl": "postgresql://x"}, "is no secret"),
        (LOCAL | {"renditionFormat": "gif"}, "renditionFormat"),
        (LOCAL | {"printEngine": "abbyy"}, "printEngine"),
        ({"env": "Prod-EU"}, "-c env= cannot be 'Prod-EU'"),
        ({"env": "productioneu"}, "-c env= cannot be"),
        (LOCAL | {"uploadQuota": "many"}, "-c uploadQuota= cannot be 'many'"),
        ({"provisioned": "api=1,reader=1"}, "-c provisioned= cannot be 'api=1,reader=1': reader is none of"),
        ({"provisioned": "api=0"}, "-c provisioned= cannot be '0'"),
        (
            LOCAL | {"retentionDays": "pasport=365"},
            "-c retentionDays= cannot be 'pasport=365': pasport is none of",
        ),
        (LOCAL | {"retentionDays": "passport=-5"}, "-c retentionDays= cannot be '-5'"),
        (LOCAL | {"reviewRules": "nope.json"}, "-c reviewRules= cannot be 'nope.json'"),
        (LOCAL | {"reviewRules": '{"passport": {"zonesDiffer": true}}'}, "passport.zonesDiffer is none of"),
        (LOCAL | {"reviewRules": '{"pasport": {}}'}, "pasport is no type of document"),
        ({"ocrConcurrency": "1"}, "-c ocrConcurrency= cannot be '1'"),
        ({"vpcCidr": "bad"}, "-c vpcCidr= cannot be 'bad'"),
        ({"vpcCidr": "10.0.0.0/28"}, "its prefix must be from 16 to 20"),
        ({"auroraMinAcu": "8", "auroraMaxAcu": "2"}, "auroraMinAcu is more than auroraMaxAcu"),
        ({"corsOrigin": "example.org"}, "-c corsOrigin= cannot be"),
        ({"corsOrigin": "https://a.example/"}, "-c corsOrigin= cannot be"),
        ({"contentTypes": "text/html"}, "text/html is none of"),
        ({"subscriberAccounts": "123"}, "-c subscriberAccounts= cannot be"),
        ({"alarmEmail": "nobody"}, "-c alarmEmail= cannot be"),
        ({"databaseSecretArn": "x"}, "-c databaseSecretArn= cannot be"),
        ({"migrationSecretArn": "arn:aws:x"}, "migrationSecretArn goes with databaseSecretArn"),
        ({"emailIdentityArn": "arn:aws:x"}, "emailIdentityArn goes with emailSender"),
        ({"env": "localstack", "databaseUrl": "postgresql://x"}, "go with the profile localstack"),
        ({"env": "dev", "standInSecret": "x"}, "go with the profile localstack"),
        (LOCAL | {"retentionDays": "passport"}, "-c retentionDays= cannot be 'passport'"),
    ],
)
def test_synthesise_with_a_wrong_context_raises_its_message(context: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesise(context)


def test_app_with_an_unknown_environment_prints_one_line_and_no_traceback() -> None:
    context = os.environ | {"CDK_CONTEXT_JSON": json.dumps({"env": "staging"})}
    command = [sys.executable, "-m", "infra.app"]
    told = subprocess.run(command, cwd=ROOT, env=context, capture_output=True, text=True, check=False)

    assert told.returncode == 1
    assert told.stderr == (
        "unknown environment 'staging': -c env= takes dev, local, localstack, prod, or write its file\n"
    )


def test_app_in_a_region_that_lacks_a_service_stops_the_synthesis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDK_DEFAULT_REGION", "atlantis-1")

    with pytest.raises(SystemExit, match="atlantis-1 has no apigateway"):
        app.main()


def test_refuse_unknown_of_a_misspelt_key_names_the_right_one() -> None:
    with pytest.raises(ValueError, match="-c natGateway= is no key: is it natGateways"):
        refuse_unknown({"env": "dev", "natGateway": "1"})
    refuse_unknown({"env": "dev", "@aws-cdk/core:checkSecretUsage": "true", "natGateways": "1"})


def test_pairs_without_an_equals_sign_names_the_word() -> None:
    with pytest.raises(ValueError, match="'nat' is no key=value"):
        pairs(["env=dev", "nat"])
