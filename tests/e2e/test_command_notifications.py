"""The command's e-mails, webhooks and events: who is told what, and what arrives."""

import json
import subprocess

from tests.e2e.shell import COMMAND, Shell
from tests.e2e.stack_client import StackClient, picture


def test_user_and_webhook_commands_for_an_owner_set_emails_and_endpoints(shell: Shell) -> None:
    shell.run("local", "token", "--user", "olga", "--save", *shell.folder)

    assert shell.json("user", "set-emails", "--event", "document.read")[0]["email_events"] == [
        "document.read"
    ]
    assert shell.json("user", "me")[0]["email"] == "olga@example.com"
    made = shell.json("webhook", "add", "https://127.0.0.1:9/", "--event", "document.read")[0]
    assert shell.json("webhook", "update", made["endpoint_id"], "--disable")[0]["active"] is False
    assert shell.json("webhook", "list")[0]["endpoint_id"] == made["endpoint_id"]
    assert shell.json("webhook", "get", made["endpoint_id"])[0]["url"] == "https://127.0.0.1:9/"
    assert shell.run("webhook", "test", made["endpoint_id"]).stderr.startswith("webhook_resting")
    assert shell.json("webhook", "update", made["endpoint_id"], "--enable")[0]["active"] is True
    assert shell.json("webhook", "test", made["endpoint_id"])[0]["state"] == "PENDING"
    assert len(shell.json("webhook", "deliveries", made["endpoint_id"])) == 1
    assert shell.run("webhook", "remove", made["endpoint_id"]).returncode == 0
    asked = shell.json("user", "erase", "--yes")[0]
    assert shell.json("maintenance", "run", "erasure")[0]["counts"]["ErasureOpen"] == 0
    assert shell.json("user", "erasure", asked["erasure_id"])[0]["completed_at"]


def test_webhook_receiver_command_on_a_test_event_prints_it_signed(shell: Shell) -> None:
    shell.run("local", "token", "--user", "rita", "--save", *shell.folder)
    process = subprocess.Popen(
        [COMMAND, "local", "webhook-receiver", "--count", "1", *shell.folder],
        env=shell.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        assert process.stderr is not None
        assert process.stdout is not None
        made = shell.json("webhook", "add", process.stderr.readline().strip())[0]
        shell.run("webhook", "test", made["endpoint_id"])
        received = json.loads(process.stdout.readline())

    assert received["event"]["type"] == "webhook.test"
    assert received["headers"]["webhook-signature"].startswith("v1,")


def test_events_tail_command_on_an_upload_prints_its_event(world: StackClient, shell: Shell) -> None:
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
