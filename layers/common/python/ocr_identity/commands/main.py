"""The command itself: reading and uploading, events, signing in, and what the other modules hang in."""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.adapters.subscription import subscribed
from ocr_identity.client.api import ApiError
from ocr_identity.client.connection import aws_arguments, save_session
from ocr_identity.commands import media, operators, owners, tasks
from ocr_identity.commands.output import (
    AsJson,
    client,
    connection,
    err,
    out,
    print_json,
    print_readings,
    print_rows,
    progress,
)
from ocr_identity.commands.tasks import PARALLEL, Files
from ocr_identity.settings import ClientSettings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Reads identity documents.")
events_app = typer.Typer(no_args_is_help=True, help="What is announced.")
app.add_typer(events_app, name="events")
app.add_typer(media.app, name="media")
app.add_typer(tasks.batch_app, name="batch")
app.add_typer(owners.user_app, name="user")
app.add_typer(owners.webhook_app, name="webhook")
app.add_typer(operators.audit_app, name="audit")
for command in (
    tasks.task,
    tasks.cancel,
    tasks.retry,
    operators.health,
    operators.status,
    operators.maintain,
    operators.redrive,
    operators.fsck,
):
    app.command()(command)


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
    for path in progress(files, "reading"):
        line = read_file(path, engines, words=words)
        lines.append(line.model_dump(mode="json"))
        if as_json:
            print_json(lines[-1])
    if not as_json:
        print_readings(lines)
    raise typer.Exit(int(any(line["error"] for line in lines)))


@app.command()
def upload(
    files: Files,
    wait: Annotated[bool, typer.Option(help="Wait until they are read.")] = False,
    sync: Annotated[bool, typer.Option(help="Send each in one call, up to 4.4 MB.")] = False,
    as_json: AsJson = False,
) -> None:
    """Upload files by presigned PUT, several at once."""
    api = client()

    def one(path: Path) -> dict[str, Any]:
        try:
            if sync:
                return {"file": str(path)} | api.upload_sync(path)
            ticket = api.upload(path)
            task = api.wait(ticket["task_id"]) if wait else {}
        except (ApiError, OSError) as error:
            code = error.api_code if isinstance(error, ApiError) else "file_unreadable"
            return {"file": str(path), "status": "refused", "error": {"code": code, "message": str(error)}}
        ticket.pop("upload", None)
        return {"file": str(path)} | ticket | task

    with ThreadPoolExecutor(PARALLEL) as pool:
        results = list(progress(pool.map(one, files), "uploading", len(files)))
    print_rows(results, ("file", "status", "state", "task_id", "media_id"), as_json=as_json)
    raise typer.Exit(int(any(result.get("error") for result in results)))


@events_app.command("tail")
def events_tail(
    count: Annotated[int, typer.Option(help="Stop after so many; 0 goes on until interrupted.")] = 0,
    topic_arn: Annotated[str, typer.Option(help="The topic; known on the embedded stack.")] = "",
) -> None:
    """Print events as they come, from a queue of our own that is removed at the end."""
    known = connection()
    topic = topic_arn or known.topic_arn
    if not topic:
        raise typer.BadParameter("--topic-arn is missing, and no stack is known here")
    left = count or sys.maxsize
    with subscribed(topic, partial(boto3.client, **aws_arguments(topic, known.aws_endpoint))) as subscription:
        err.print("waiting for events; Ctrl-C ends this")
        try:
            while left > 0:
                for event in subscription.receive():
                    print_json(event)
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
