"""What `-c` cannot be is told in one line, before anything is made."""

import json
import os
import subprocess
import sys

import pytest

from infra import ROOT, app
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
        ({"provisioned": "api=1,reader=1"}, "provisioned knows these functions alone"),
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
