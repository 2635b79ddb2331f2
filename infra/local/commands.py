"""`ocr-identity local …`: the embedded stack by hand."""

import json
import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from infra import ROOT
from infra.local.processes import wait_until
from infra.local.stack import EmbeddedStack, Status
from infra.local.users import make_user, sign_in
from infra.local.webhook_receiver import receiving
from ocr_identity.cli import render
from ocr_identity.client.config import save_session
from ocr_identity.settings import ClientSettings

app = typer.Typer(no_args_is_help=True, help="The embedded stack: MiniStack, Postgres, our CDK app on them.")
Folder = Annotated[Path, typer.Option(help="Where its state lies.")]
Admin = Annotated[bool, typer.Option(help="Make the user an administrator.")]
Reviewer = Annotated[bool, typer.Option(help="Make the user a reviewer.")]
err = Console(stderr=True)


@app.command()
def up(folder: Folder = ROOT / ".local") -> None:
    """Start the stack, deploy the CDK app to it, migrate."""
    with err.status("starting, deploying, migrating …"):
        status = EmbeddedStack(folder).up()
    _show(status)


@app.command()
def status(
    folder: Folder = ROOT / ".local",
    as_json: Annotated[bool, typer.Option("--json", help="All that a client needs.")] = False,
) -> None:
    """Tell whether the stack is up, and where."""
    found = _running(folder)
    if as_json or render.json_only:
        print(json.dumps(asdict(found), indent=2))
    else:
        _show(found)


@app.command()
def logs(folder: Folder = ROOT / ".local", lines: int = 100) -> None:
    """Show the last lines of each function, of the emulator and of Postgres."""
    stack = EmbeddedStack(folder)
    if stack.status():
        told = stack.client("logs")
        for group in (one["logGroupName"] for one in told.describe_log_groups()["logGroups"]):
            events = told.filter_log_events(logGroupName=group)["events"]
            found = [line for event in events for line in event["message"].splitlines()]
            print(f"== {group}", *found[-lines:], sep="\n")
    for log in (stack.ministack.folder / "log", stack.postgres.folder / "log"):
        if log.exists():
            print(f"== {log.parent.name}", *log.read_text(errors="replace").splitlines()[-lines:], sep="\n")


@app.command()
def token(
    user: Annotated[str, typer.Option(help="The user's name; made if need be.")],
    folder: Folder = ROOT / ".local",
    save: Annotated[bool, typer.Option(help="Keep it, so that the other commands use it.")] = False,
    admin: Admin = False,
    reviewer: Reviewer = False,
) -> None:
    """Sign a user in and print a bearer token."""
    found = _running(folder)
    bearer = sign_in(found, user, _groups(admin=admin, reviewer=reviewer))
    if save:
        session = {"api_url": found.api_url, "token": bearer, "aws_endpoint": found.aws_endpoint}
        known = {"topic_arn": found.topic_arn, "maintenance_function": found.maintenance_function}
        save_session(ClientSettings(), session | known)
    print(bearer)


@app.command()
def user(
    name: Annotated[str, typer.Argument(help="Made if need be.")] = "anna",
    folder: Folder = ROOT / ".local",
    admin: Admin = False,
    reviewer: Reviewer = False,
) -> None:
    """Print a user's name and password, to sign in to the console."""
    found = _running(folder)
    print(f"{name} {make_user(found, name, _groups(admin=admin, reviewer=reviewer))}")


@app.command()
def env(
    user: Annotated[str, typer.Option(help="Created where it is new.")] = "anna",
    folder: Folder = ROOT / ".local",
) -> None:
    """Print API_URL and API_TOKEN for a shell: eval "$(ocr-identity local env)"."""
    found = _running(folder)
    print(f"export API_URL={shlex.quote(found.api_url)}")
    print(f"export API_TOKEN={shlex.quote(sign_in(found, user))}")


@app.command("webhook-receiver")
def receive_webhooks(
    folder: Folder = ROOT / ".local",
    count: Annotated[int, typer.Option(help="Stop after so many; 0 goes on until interrupted.")] = 0,
    secret: Annotated[str, typer.Option(help="Check signatures against it.")] = "",
) -> None:
    """Receive webhooks with TLS, one JSON object a line; the URL to add is on standard error."""
    _running(folder)
    with receiving(EmbeddedStack(folder).certificate) as receiver:
        sys.stderr.write(f"{receiver.url}\n")
        shown = 0
        while not count or shown < count:
            wait_until(lambda: bool(receiver.received), float("inf"), "a webhook")
            one = receiver.received.pop(0)
            checked = {"signed": one.is_signed_by(secret)} if secret else {}
            print(json.dumps({"headers": one.headers, "event": json.loads(one.body)} | checked), flush=True)
            shown += 1


@app.command()
def down(
    folder: Folder = ROOT / ".local",
    remove: Annotated[bool, typer.Option(help="Remove its state too.")] = False,
) -> None:
    """Stop the stack."""
    EmbeddedStack(folder).down(remove=remove)
    err.print("stopped")


@app.command()
def demo(keep: Annotated[bool, typer.Option(help="Leave the stack up at the end.")] = False) -> None:
    """Upload every specimen to a stack of its own and show what comes back."""
    from infra.local.demo import run  # noqa: PLC0415 - the demo alone needs the specimens

    raise typer.Exit(run(keep=keep))


def _groups(*, admin: bool, reviewer: bool) -> list[str]:
    return ["admin"] * admin + ["reviewer"] * reviewer


def _running(folder: Path) -> Status:
    found = EmbeddedStack(folder).status()
    if found is None:
        err.print("the stack is down: ocr-identity local up")
        raise typer.Exit(1)
    return found


def _show(found: Status) -> None:
    print(f"console {found.console_url} (sign in with: ocr-identity local user)")
    print(f"API   {found.api_url}\ndocs  {found.docs_url}\nAWS   {found.aws_endpoint} ({found.region})")
    print(f"topic {found.topic_arn}\nPostgres {found.database_url}")
