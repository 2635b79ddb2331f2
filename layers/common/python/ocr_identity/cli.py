"""The command `ocr-identity`: tables for people, `--json` (or a pipe) for programs.

Exit codes: 0 all went well, 1 something was refused or failed, 2 the command was not understood.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ocr_identity.adapters.subscription import subscribed
from ocr_identity.client.api import ApiClient, ApiError
from ocr_identity.client.connection import Connection, connect, save_session
from ocr_identity.settings import ClientSettings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Reads identity documents.")
media_app = typer.Typer(no_args_is_help=True, help="Files that were uploaded.")
events_app = typer.Typer(no_args_is_help=True, help="What is announced.")
app.add_typer(media_app, name="media")
app.add_typer(events_app, name="events")

out, err = Console(), Console(stderr=True)

Files = Annotated[list[Path], typer.Argument(help="Images or PDFs.", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, as a pipe gets anyway.")]

SHOWN = ("document_number", "surname", "given_names", "birth_date", "expiry_date")
PARALLEL = 4


def main() -> None:
    """Run the command, with what other packages hang in."""
    for found in entry_points(group="ocr_identity.commands"):
        try:
            app.add_typer(found.load(), name=found.name)
        except ImportError:
            continue  # an installation without that part
    try:
        app()
    except ApiError as error:
        err.print(f"[red]{error.api_code}[/]: {error}")
        sys.exit(1)
    except (BotoCoreError, ClientError) as error:
        err.print(f"[red]aws[/]: {error}")
        sys.exit(1)


@app.command()
def read(
    files: Files,
    as_json: AsJson = False,
    words: Annotated[bool, typer.Option(help="Tell every word with its box.")] = False,
    languages: Annotated[str, typer.Option(help="Tesseract's languages, joined by +.")] = "eng",
) -> None:
    """Read documents offline, without any AWS."""
    from ocr_identity.bootstrap_reader import engines as reading_engines  # noqa: PLC0415 - half a second, for this alone
    from ocr_identity.offline import read_file  # noqa: PLC0415

    engines = reading_engines(languages)
    as_json = as_json or not out.is_terminal
    lines = []
    for path in _progress(files, "reading"):
        line = read_file(path, engines, words=words)
        lines.append(line.model_dump(mode="json"))
        if as_json:
            _print_json(lines[-1])
    if not as_json:
        _print_readings(lines)
    raise typer.Exit(int(any(line["error"] for line in lines)))


@app.command()
def upload(
    files: Files,
    wait: Annotated[bool, typer.Option(help="Wait until they are read.")] = False,
    as_json: AsJson = False,
) -> None:
    """Upload files by presigned PUT, several at once."""
    client = _client()

    def one(path: Path) -> dict[str, Any]:
        try:
            ticket = client.upload(path)
            task = client.wait(ticket["task_id"]) if wait else {}
        except (ApiError, OSError) as error:
            code = error.api_code if isinstance(error, ApiError) else "file_unreadable"
            return {"file": str(path), "status": "refused", "error": {"code": code, "message": str(error)}}
        ticket.pop("upload", None)
        return {"file": str(path)} | ticket | task

    with ThreadPoolExecutor(PARALLEL) as pool:
        results = list(_progress(pool.map(one, files), "uploading", len(files)))
    _print_rows(results, ("file", "status", "state", "task_id", "media_id"), as_json=as_json)
    raise typer.Exit(int(any(result.get("error") for result in results)))


@app.command()
def task(task_id: str, as_json: AsJson = False) -> None:
    """Show a task's state, with its result or error."""
    found = _client().task(task_id)
    _print_rows([found], ("task_id", "state"), as_json=as_json)
    if not as_json and out.is_terminal and found.get("result"):
        _print_readings([found["result"] | {"file": task_id, "ms": found["result"]["processing_time_ms"]}])
    raise typer.Exit(int(found["state"] == "FAILURE"))


@media_app.command("get")
def media_get(media_id: str) -> None:
    """Show a file's metadata, with a short-lived URL to download it."""
    _print_json(_client().call("GET", f"/media/{media_id}"))


@media_app.command("ocr")
def media_ocr(media_id: str) -> None:
    """Show all that was read from a file."""
    _print_json(_client().call("GET", f"/media/{media_id}/ocr"))


@media_app.command("delete")
def media_delete(media_id: str) -> None:
    """Delete a file."""
    _client().call("DELETE", f"/media/{media_id}")


@events_app.command("tail")
def events_tail(
    count: Annotated[int, typer.Option(help="Stop after so many; 0 goes on until interrupted.")] = 0,
    topic_arn: Annotated[str, typer.Option(help="The topic; known on the embedded stack.")] = "",
) -> None:
    """Print events as they come, from a queue of our own that is removed at the end."""
    known = connect(ClientSettings())
    topic = topic_arn or known.topic_arn
    if not topic:
        raise typer.BadParameter("--topic-arn is missing, and no stack is known here")
    left = count or sys.maxsize
    with subscribed(topic, **_session(topic, known.aws_endpoint)) as subscription:
        err.print("waiting for events; Ctrl-C ends this")
        try:
            while left > 0:
                for event in subscription.receive():
                    _print_json(event)
                    left -= 1
        except KeyboardInterrupt:
            return


@app.command()
def login(
    api_url: Annotated[str, typer.Option(prompt=True)],
    client_id: Annotated[str, typer.Option(prompt=True, help="The user pool client's id.")],
    user: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True)],
    region: Annotated[str, typer.Option()] = "us-east-1",
) -> None:
    """Sign in to a deployed API and keep the token, readable by you alone."""
    settings = ClientSettings()
    cognito = boto3.client("cognito-idp", region_name=region, endpoint_url=settings.aws_endpoint)
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user, "PASSWORD": password},
    )
    save_session(settings, {"api_url": api_url, "token": answer["AuthenticationResult"]["IdToken"]})
    err.print("signed in")


def _session(topic_arn: str, endpoint: str | None) -> dict[str, str]:
    """Boto3's arguments; an emulator takes any secret, and as key the account that the ARN names."""
    _, _, _, region, account, _ = topic_arn.split(":")
    if endpoint is None:
        return {"region_name": region}
    keys = {"aws_access_key_id": account, "aws_secret_access_key": "test"}
    return {"region_name": region, "endpoint_url": endpoint} | keys


def _client() -> ApiClient:
    return ApiClient(_connection())


def _connection() -> Connection:
    return connect(ClientSettings())


def _progress(items: Any, what: str, total: int | None = None) -> Any:
    """`items` with a bar on a terminal's standard error."""
    return track(items, what, total=total, console=err, disable=not err.is_terminal, transient=True)


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _print_rows(rows: list[dict[str, Any]], columns: tuple[str, ...], *, as_json: bool) -> None:
    if as_json or not out.is_terminal:
        for row in rows:
            _print_json(row)
        return
    table = Table(*columns, "error")
    for row in rows:
        problem = row.get("error") or {}
        table.add_row(*(str(row.get(column, "")) for column in columns), problem.get("code", ""))
    out.print(table)


def _print_readings(lines: list[dict[str, Any]]) -> None:
    table = Table("file", "kind", *(name.replace("_", " ") for name in SHOWN), "checks", "ms")
    for line in lines:
        fields = {name: line["fields"].get(name, {}).get("value", "") for name in SHOWN}
        kind = line["document_type"] or (line.get("error") or {}).get("code", "")
        mrz = line["mrz"]
        checks = f"{sum(mrz['checks'].values())}/{len(mrz['checks'])}" if mrz else ""
        table.add_row(line["file"], kind, *fields.values(), checks, str(line["ms"]))
    out.print(table)
