"""The command against the running stack, as a person and as a program uses it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.world import World, picture, specimen

COMMAND = str(Path(sys.executable).parent / "ocr-identity")


class Shell:
    def __init__(self, world: World, home: Path) -> None:
        self.folder = ["--folder", str(world.stack.root)]
        outside = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.environment = outside | {
            "OCR_IDENTITY_HOME": str(home),
            "OCR_IDENTITY_STACK": str(world.stack.root),
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )

    def json(self, *arguments: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run(*arguments).stdout.splitlines()]


@pytest.fixture
def shell(world: World, tmp_path: Path) -> Shell:
    return Shell(world, tmp_path)


def test_the_status_tells_all_that_a_client_needs(world: World, shell: Shell) -> None:
    status = json.loads(shell.run("local", "status", "--json", *shell.folder).stdout)

    assert set(status) >= {
        "api_url", "aws_endpoint", "region", "bucket", "topic_arn", "queues", "dlqs", "database_url",
        "user_pool_id", "client_id",
    }  # fmt: skip


def test_files_are_uploaded_waited_for_shown_and_deleted(shell: Shell, tmp_path: Path) -> None:
    shell.run("local", "token", "--user", "cleo", "--save", *shell.folder)
    good, bad = tmp_path / "passport.jpg", tmp_path / "picture.jpg"
    good.write_bytes(specimen())
    bad.write_bytes(picture())

    read, refused = shell.json("upload", "--wait", "--json", str(good), str(bad))

    assert (read["state"], refused["error"]["code"]) == ("SUCCESS", "no_document")
    assert shell.json("task", read["task_id"])[0]["result"]["document_type"] == "passport"
    assert shell.json("media", "get", read["media_id"])[0]["filename"] == "passport.jpg"
    assert shell.json("media", "ocr", read["media_id"])[0]["words"]
    assert shell.run("media", "delete", read["media_id"]).returncode == 0
    gone = shell.run("media", "get", read["media_id"])
    assert (gone.returncode, gone.stderr.split(":")[0]) == (1, "not_found")


def test_events_are_tailed_as_they_come(world: World, shell: Shell) -> None:
    process = subprocess.Popen(
        [COMMAND, "events", "tail", "--count", "1"],
        env=shell.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stderr is not None
        assert process.stdout is not None
        process.stderr.readline()
        ticket = world.upload(picture())
        event = json.loads(process.stdout.readline())

    assert event["subject"] == ticket["media_id"]


def test_without_a_token_the_command_says_so(shell: Shell) -> None:
    result = shell.run("task", "0b9d8a4e-5f0f-4d9a-9c1b-2f6f8f4f7a10")

    assert (result.returncode, result.stderr.split(":")[0]) == (1, "unauthorized")
