"""The template of each environment, synthesised once, without Docker and without an account.

`python -m tests.infrastructure.templates FOLDER` writes those for AWS, for tools that read templates.
"""

import json
import sys
from pathlib import Path
from typing import Any

import aws_cdk
from aws_cdk.assertions import Template

from infra.app import build

SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:database"
LOCAL = {"env": "local", "databaseUrl": "postgresql://user:password@127.0.0.1:5432/database"}
DEV = {"env": "dev", "databaseSecretArn": SECRET}
PROD = DEV | {"env": "prod"}
# With the database that is made there.
OWN_DEV, OWN_PROD = {"env": "dev"}, {"env": "prod"}


def synthesise(context: dict[str, str]) -> Template:
    """The template of `context`; wheels are not downloaded, their layers stay empty."""
    app = aws_cdk.App(context=context | {"aws:cdk:bundling-stacks": []})
    return Template.from_stack(build(app))


def properties(template: Template, kind: str) -> list[dict[str, Any]]:
    """The properties of all resources of `kind`."""
    return [one["Properties"] for one in template.find_resources(kind).values()]


def write(folder: Path) -> None:
    """The templates for AWS as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for context in (OWN_DEV, OWN_PROD):
        template = synthesise(context).to_json()
        (folder / f"{context['env']}.template.json").write_text(json.dumps(template, indent=1))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
