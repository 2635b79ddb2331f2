"""The template of each environment, synthesised once, without Docker and without an account.

`python -m tests.infrastructure.templates FOLDER` writes those for AWS, for tools that read templates; with
`all` after it those for emulators too; without a folder, the snapshots that the tests compare with.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

import aws_cdk
from aws_cdk.assertions import Template

from infra import ROOT
from infra.app import build

SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:database"
LOCAL = {"env": "local", "databaseUrl": "postgresql://user:password@127.0.0.1:5432/database"}
DEV = {"env": "dev", "databaseSecretArn": SECRET}
PROD = DEV | {"env": "prod"}
# As the CDK CLI sets them.
FLAGS: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]
SNAPSHOTS = Path(__file__).parent / "snapshots"
# Hashes of assets, of functions' versions and of the API's deployments.
HASHES = {
    r"[0-9a-f]{64}": "HASH",
    r"(CurrentVersion)[0-9A-Fa-f]{40}": r"\1",
    r"(RestDeployment[0-9A-F]{8})[0-9a-f]{32}": r"\1",
}
LOCALSTACK = {
    "env": "localstack",
    "databaseUrl": "postgresql://user:password@postgres:5432/database?sslmode=disable",
    "objectServer": "http://key:secret@minio:9000",
    "publicObjectServer": "http://127.0.0.1:9000",
    "standInSecret": "secret",
}
# With the database that is made there.
OWN_DEV, OWN_PROD = {"env": "dev"}, {"env": "prod"}


def synthesise(context: dict[str, str]) -> Template:
    """Synthesise the stacks of `context` as one template, what one imports put in its place."""
    return Template.from_json(resolved(*stacks(context)))


def stacks(context: dict[str, str]) -> list[dict[str, Any]]:
    """Synthesise each stack of `context`; wheels are not downloaded, their layers stay empty."""
    app = aws_cdk.App(context=FLAGS | context | {"aws:cdk:bundling-stacks": []})
    build(app)
    return [one.template for one in app.synth().stacks]


def resolved(*templates: dict[str, Any]) -> dict[str, Any]:
    """One template of all, as if there were one stack."""
    exported = {
        one["Export"]["Name"]: one["Value"]
        for template in templates for one in template.get("Outputs", {}).values() if "Export" in one
    }  # fmt: skip

    def put(value: Any) -> Any:
        if isinstance(value, dict):
            imported = value.get("Fn::ImportValue")
            return exported[imported] if imported else {key: put(one) for key, one in value.items()}
        return [put(one) for one in value] if isinstance(value, list) else value

    merged: dict[str, Any] = {}
    for template in templates:
        for section, content in put(template).items():
            merged.setdefault(section, {})
            merged[section] = merged[section] | content if isinstance(content, dict) else content
    merged["Outputs"] = {name: one for name, one in merged.get("Outputs", {}).items() if "Export" not in one}
    return merged


def properties(template: Template, kind: str) -> list[dict[str, Any]]:
    """List the properties of all resources of `kind`."""
    return [one["Properties"] for one in template.find_resources(kind).values()]


def normalised(context: dict[str, str]) -> str:
    """Write the template of `context` as text, without what changes with every line of code."""
    text = json.dumps(synthesise(context).to_json(), indent=1, sort_keys=True)
    for pattern, name in HASHES.items():
        text = re.sub(pattern, name, text)
    return text + "\n"


def write(folder: Path, *contexts: dict[str, str]) -> None:
    """Write the templates of `contexts` as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for context in contexts:
        for number, template in enumerate(reversed(stacks(context))):
            name = context["env"] + ("-data" if number else "")
            (folder / f"{name}.template.json").write_text(json.dumps(template, indent=1))


def snapshot() -> None:
    """Keep the templates as they are now: what a change does to them shows in its diff."""
    SNAPSHOTS.mkdir(exist_ok=True)
    for context in (OWN_DEV, OWN_PROD):
        (SNAPSHOTS / f"{context['env']}.json").write_text(normalised(context))


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, "all"]:
            write(Path(folder), OWN_DEV, OWN_PROD, LOCAL, LOCALSTACK)
        case [folder]:
            write(Path(folder), OWN_DEV | {"console": "true"}, OWN_PROD)
        case _:
            snapshot()
