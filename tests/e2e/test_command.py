"""The command against the running stack, as a person and as a program uses it."""

import json
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest

from infra.local.processes import wait_until
from tests.e2e.shell import COMMAND, Shell
from tests.e2e.stack_client import PATIENCE_S, StackClient, picture, specimen


def test_local_status_command_with_json_tells_what_a_client_needs(world: StackClient, shell: Shell) -> None:
    status = json.loads(shell.run("local", "status", "--json", *shell.folder).stdout)

    assert set(status) >= {
        "api_url", "aws_endpoint", "region", "bucket", "topic_arn", "queues", "dlqs", "database_url",
        "user_pool_id", "client_id",
    }  # fmt: skip


def test_upload_command_with_wait_reads_files_that_are_shown_and_deleted(
    shell: Shell, tmp_path: Path
) -> None:
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


def test_upload_and_cancel_commands_on_two_files_read_one_and_cancel_the_other(
    world: StackClient, shell: Shell, tmp_path: Path
) -> None:
    shell.run("local", "token", "--user", "sid", "--save", *shell.folder)
    path = tmp_path / "visa.jpg"
    path.write_bytes(specimen("visa_mrva.jpg"))

    assert shell.json("upload", "--sync", str(path))[0]["result"]["document_type"] == "visa"
    waiting = world.ticket(picture(), user="sid").body
    assert shell.run("cancel", waiting["task_id"]).returncode == 0
    assert shell.json("task", waiting["task_id"])[0]["error"]["code"] == "task_cancelled"


def test_media_commands_on_a_library_list_attach_restore_and_reread(shell: Shell, tmp_path: Path) -> None:
    shell.run("local", "token", "--user", "carl", "--save", *shell.folder)
    files = [tmp_path / "front.jpg", tmp_path / "back.jpg"]
    for path in files:
        path.write_bytes(specimen())

    front, back = shell.json("batch", "upload", "--wait", *map(str, files))
    assert (front["state"], back["state"]) == ("SUCCESS", "SUCCESS")
    listed = shell.json("media", "list", "--kind", "passport", "--sort", "name", "--limit", "0")
    assert [one["filename"] for one in listed] == ["back.jpg", "front.jpg"]
    assert shell.json("media", "update", back["media_id"], "--parent", front["media_id"])[0]["parent_id"]
    assert (
        shell.json("media", "attach", front["media_id"], "customer/4711", "--group", "id")[0]["group"] == "id"
    )
    assert len(shell.json("media", "list", "--subject", "customer/4711")) == 1
    for only in ((), ("customer/4711",)):
        assert shell.json("media", "attachments", front["media_id"], *only)[0]["subject_id"] == "4711"
    assert shell.run("media", "detach", front["media_id"], "customer/4711").returncode == 0
    shell.run("media", "delete", back["media_id"])
    assert shell.json("media", "restore", back["media_id"])[0]["filename"] == "back.jpg"
    again = shell.json("media", "reprocess", front["media_id"])[0]
    shell.json("upload", "--wait", str(files[0]))
    assert shell.json("media", "history", front["media_id"])[0]["task_id"] == again["task_id"]
    late = shell.run("cancel", front["task_id"])
    assert (late.returncode, late.stderr.split(":")[0]) == (1, "task_finished")
    assert shell.json("retry", "--code", "corrupt_file") == []


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


def test_redrive_command_with_a_dead_letter_moves_it_back_once(world: StackClient, shell: Shell) -> None:
    shell.run("local", "token", "--user", "root", "--admin", "--save", *shell.folder)
    delivery = json.dumps({"delivery_id": str(uuid4())})
    world.send(delivery, world.status.dlqs["notify"])

    assert shell.json("redrive")[0]["messages"] == {"renditions": 0, "notify": 1}
    wait_until(lambda: world.depth(world.status.queues["notify"]) == 0, PATIENCE_S, "the dead letter's end")
    assert shell.json("redrive", "--limit", "5")[0]["messages"] == {"renditions": 0, "notify": 0}
    agreed = shell.run("check")
    assert (agreed.returncode, agreed.stdout, agreed.stderr.strip()) == (0, "", "all agree")


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


def test_operator_commands_as_administrator_show_status_and_run_jobs(shell: Shell) -> None:
    shell.run("local", "token", "--user", "root", "--admin", "--save", *shell.folder)

    (status,) = shell.json("status")
    assert {"queues", "jobs", "last_hour", "failures", "median_ms"} <= set(status)
    assert shell.json("health")[0]["status"] == "ok"
    assert shell.json("retry", "--all-owners", "--code", "read_timeout") == []
    (report,) = shell.json("maintenance", "run", "retention", "--dry-run")
    assert (report["job"], report["dry_run"]) == ("retention", True)
    assert shell.run("maintenance", "run", "everything").returncode == 2
    (verdict,) = shell.json("audit", "verify")
    assert (verdict["broken_at"], shell.run("audit", "verify").returncode) == (None, 0)
    (held,) = shell.json("audit", "verify", "--anchor", verdict["head"])
    assert held["broken_at"] is None
    assert shell.run("audit", "verify", "--anchor", "0123456789abcdef" * 4).returncode == 1
    assert shell.json("audit", "list", "--limit", "1")[0]["number"] >= 1


def test_command_at_a_terminal_prints_what_people_read(shell: Shell, tmp_path: Path) -> None:
    shell.run("local", "token", "--user", "root", "--admin", "--save", *shell.folder)
    good, bad = tmp_path / "passport.jpg", tmp_path / "missing.jpg"
    good.write_bytes(specimen())

    uploaded = shell.run("upload", "--wait", str(good), str(bad), terminal=True)
    assert uploaded.returncode == 1
    assert "file_unreadable" in uploaded.stdout
    (task,) = shell.json("media", "list", "--limit", "1")
    history = shell.json("media", "history", task["media_id"])
    assert "ERIKSSON" in shell.run("task", history[0]["task_id"], terminal=True).stdout
    assert "ERIKSSON" in shell.run("read", str(good), terminal=True).stdout
    assert "passport.jpg" in shell.run("media", "list", terminal=True).stdout
    status = shell.run("status", terminal=True).stdout
    assert "notify_dlq" in status
    assert "Why they failed" in status
    batch = shell.run("batch", "upload", "--notify", str(good))
    number = batch.stderr.split("batch ")[1].split()[0]
    assert "SUCCESS" in shell.run("batch", "get", number, terminal=True).stdout


def test_login_command_with_a_password_signs_in_and_a_wrong_one_fails(
    world: StackClient, shell: Shell
) -> None:
    pool, name = world.status.user_pool_id, "login@example.com"
    cognito = world.stack.client("cognito-idp")
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password="Aa1!" * 4, Permanent=True)
    shell.environment |= {"OCR_IDENTITY_AWS_ENDPOINT": world.status.aws_endpoint}
    known = ["--api-url", world.status.api_url, "--client-id", world.status.client_id, "--user", name]

    assert shell.run("login", *known, "--password", "Aa1!" * 4).returncode == 0
    assert shell.json("user", "me")[0]["username"]
    wrong = shell.run("login", *known, "--password", "wrong")
    assert (wrong.returncode, wrong.stderr.split(":")[0]) == (1, "aws")


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


def test_task_command_without_a_token_fails_as_unauthorized(shell: Shell) -> None:
    result = shell.run("task", "0b9d8a4e-5f0f-4d9a-9c1b-2f6f8f4f7a10")

    assert (result.returncode, result.stderr.split(":")[0]) == (1, "unauthorized")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["read", "missing.jpg"], 1),
        (["read", "."], 1),
        (["read", "--languages", "xx", "missing.jpg"], 2),
        (["upload", "missing[red].jpg", "."], 1),
        (["batch", "upload", "missing.jpg"], 2),
        (["media", "download", "0" * 32], 1),
        (["task", "[/]"], 1),
        (["maintenance", "run", "\x1b[31m"], 2),
        (["nonsense"], 2),
        (["--version"], 0),
        (["read", "--json", "missing.jpg"], 1),
        (["health", "--json"], 0),
    ],
)
def test_command_with_clumsy_arguments_shows_no_traceback(
    shell: Shell, arguments: list[str], code: int
) -> None:
    shell.run("local", "token", "--user", "root", "--admin", "--save", *shell.folder)

    done = shell.run(*arguments, terminal=True)

    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert "\x1b[31m" not in done.stdout


def test_media_list_command_without_a_token_says_how_to_sign_in(shell: Shell) -> None:
    assert "ocr-identity login" in shell.run("media", "list").stderr


def test_upload_and_download_commands_at_80_columns_show_and_return_the_file(
    shell: Shell, tmp_path: Path
) -> None:
    shell.run("local", "token", "--user", "cleo", "--save", *shell.folder)
    file, data = tmp_path / "pass[port].dat", specimen()
    file.write_bytes(data)

    shown = shell.run("upload", "--wait", str(file), terminal=True, columns="80")

    (uploaded,) = shell.json("media", "list", "--limit", "1")
    assert shown.returncode == 0
    assert uploaded["media_id"] in shown.stdout
    assert uploaded["content_type"] == "image/jpeg"
    assert "ERIKSSON" in shown.stdout
    copy = tmp_path / "copy"
    assert shell.run("media", "download", uploaded["media_id"], "--to", str(copy)).returncode == 0
    assert copy.read_bytes() == data
    assert shell.run("media", "download", uploaded["media_id"], "--to", str(copy)).returncode == 1


def test_local_logs_command_after_requests_shows_what_functions_wrote(shell: Shell) -> None:
    assert '"message":"request"' in shell.run("local", "logs", *shell.folder).stdout
