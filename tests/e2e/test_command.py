"""The command against the running stack, as a person and as a program uses it."""

import json
from pathlib import Path

import pytest

from ocr_identity.client.api import ApiClient, ApiError
from ocr_identity.client.config import Connection
from tests.e2e.shell import Shell
from tests.e2e.stack_client import StackClient, specimen


def test_local_status_command_with_json_tells_what_a_client_needs(world: StackClient, shell: Shell) -> None:
    status = json.loads(shell.run("local", "status", "--json", *shell.folder).stdout)

    assert set(status) >= {
        "api_url", "aws_endpoint", "region", "bucket", "topic_arn", "queues", "dlqs", "database_url",
        "user_pool_id", "client_id",
    }  # fmt: skip


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
    assert number in shell.run("batch", "list", terminal=True).stdout


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


def test_admin_create_command_makes_an_administrator_who_changes_the_password_at_login(
    shell: Shell,
) -> None:
    made = shell.json("admin", "create", "first")[0]
    assert shell.run("admin", "create", "first").stderr.startswith("user_exists")
    known = ["login", "--user", "first", "--password", made["temporary_password"]]

    signed_in = shell.run(*known, typed="Changed-1-password\n")

    assert signed_in.returncode == 0, signed_in.stderr
    assert "ocr_dlq" in shell.json("status")[0]["queues"]
    assert shell.run("maintenance", "run", "reconcile").returncode == 0


def test_admin_create_and_login_commands_find_a_deployment_by_its_parameters(
    world: StackClient, shell: Shell
) -> None:
    found = {
        "ApiUrl": world.status.api_url,
        "TopicArn": world.status.topic_arn,
        "MaintenanceFunctionName": world.status.maintenance_function,
        "UserPoolId": world.status.user_pool_id,
        "UserPoolClientId": world.status.client_id,
    }
    ssm = world.stack.client("ssm")
    for name, value in found.items():
        ssm.put_parameter(Name=f"/ocr-identity/staging/{name}", Value=value, Type="String")
    shell.environment |= {
        "AWS_ENDPOINT_URL": world.status.aws_endpoint, "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": world.status.region,
    }  # fmt: skip
    there = ["--deployment", "staging"]

    made = shell.json(
        "admin", "create", "reviewer-1", "--role", "reviewer", "--email", "r@example.com", *there
    )[0]
    known = ["--user", "reviewer-1", "--password", made["temporary_password"]]

    assert shell.run("login", *there, *known, typed="Changed-1-password\n").returncode == 0
    assert shell.run("review", "list").returncode == 0
    assert shell.run("status").stderr.startswith("forbidden")
    unknown = shell.run("login", "--deployment", "nowhere", *known)
    assert (unknown.returncode, unknown.stderr.split(":")[0]) == (1, "no_deployment")


def test_commands_with_an_id_that_leads_elsewhere_touch_nothing(shell: Shell) -> None:
    shell.environment |= {"OCR_IDENTITY_TOKEN": "none"}
    for arguments in (
        ("webhook", "remove", "../owners/me/data"),
        ("media", "delete", "../owners/me/data"),
        ("webhook", "get", ""),
        ("task", "x/../../users/me"),
    ):
        refused = shell.run(*arguments)
        assert (refused.returncode, "UUID" in refused.stderr) == (2, True)
    assert (
        shell.run("login", "--api-url", "https://x.example", "--user", "a", "--password", "b").returncode == 2
    )
    assert shell.run("events", "tail", "--topic-arn", "foo").returncode == 2
    assert shell.run("audit", "verify", "--anchor", "zz").returncode == 2


def test_client_of_a_path_with_dots_between_slashes_refuses_it() -> None:
    client = ApiClient(Connection("https://api.example", "token", "", None))

    with pytest.raises(ApiError, match="dots between slashes"):
        client.call("DELETE", "/media/../owners/me/data")


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
        (["task", "[/]"], 2),
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


def test_local_logs_command_after_requests_shows_what_functions_wrote(shell: Shell) -> None:
    assert '"message":"request"' in shell.run("local", "logs", *shell.folder).stdout
