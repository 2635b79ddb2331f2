"""Commands that the documentation shows: the shell parses them, and what they name is there."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore import xform_name

from infra.configuration import KEYS
from infra.environments import ENVIRONMENTS

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "how-to").glob("*.md")),
]
MAKEFILE = (ROOT / "Makefile").read_text()
# What the AWS CLI adds to an operation's own parameters, and what it calls otherwise.
CLI_OPTIONS = {"profile", "region", "query", "output", "endpoint-url", "notification-endpoint"}


def blocks(page: Path) -> list[str]:
    """Blocks of shell: those that say so, and those that say nothing and are no other language."""
    found = re.findall(r"^ *```(?:sh|bash|shell)?\n(.*?)^ *```", page.read_text(), re.MULTILINE | re.DOTALL)
    return [
        block for block in found if re.match(r"\s*(make|npx|aws|ocr-identity|export|curl|git|pip) ", block)
    ]


def commands(page: Path, program: str) -> Iterator[list[str]]:
    for block in blocks(page):
        for line in block.replace("\\\n", " ").splitlines():
            if line.strip().startswith(f"{program} "):
                yield shlex.split(line.partition(" # ")[0])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_shell_blocks_of_a_page_are_parsed_by_the_shell(page: Path) -> None:
    for block in blocks(page):
        told = subprocess.run(["bash", "-n"], input=block, capture_output=True, text=True, check=False)
        assert told.returncode == 0, f"{block}\n{told.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_make_commands_of_a_page_name_targets_and_variables_that_exist(page: Path) -> None:
    for _, *words in commands(page, "make"):
        for word in words:
            name = word.partition("=")[0]
            known = f"$({name})" if "=" in word else rf"^(?:[a-z-]+ )*{name}(?: [a-z-]+)*:"
            assert known in MAKEFILE if "=" in word else re.search(known, MAKEFILE, re.MULTILINE), word


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_aws_commands_of_a_page_are_operations_with_such_parameters(page: Path) -> None:
    for _, service, operation, *words in commands(page, "aws"):
        client = boto3.client(service, region_name="eu-central-1")
        names = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
        shape = client.meta.service_model.operation_model(names[operation]).input_shape
        known = {xform_name(name, "-") for name in shape.members} | CLI_OPTIONS
        asked = {word[2:].partition("=")[0] for word in words if word.startswith("--")}
        assert {one for one in asked if one.removeprefix("no-") not in known} == set()


def test_keys_that_the_deployment_page_advises_are_configured() -> None:
    text = (ROOT / "docs" / "how-to" / "deploy.md").read_text()
    (table,) = re.findall(r"\| you want \| keys \|\n(.*?)\n\n", text, re.DOTALL)
    told = {
        key
        for line in table.splitlines()[1:]
        for key in re.findall(r"`([a-z][A-Za-z]+)[` =]", line.split("|")[2])
    }

    assert told - {"prod", "aws"} <= set(KEYS)
    assert len(told) > 20


def test_configurations_of_the_repository_are_one_a_profile() -> None:
    assert {one.stem for one in (ROOT / "config").glob("*.toml")} == set(ENVIRONMENTS)
