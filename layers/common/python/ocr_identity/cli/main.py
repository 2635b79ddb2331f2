"""The command itself: reading and uploading, events, signing in, and what the other modules hang in."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity import __version__
from ocr_identity.cli import admin, media, reviews, sign_in, tasks, users, webhooks
from ocr_identity.cli.event_tail import temporary_subscription
from ocr_identity.cli.render import (
    AsJson,
    client,
    complain,
    connection,
    err,
    out,
    print_json,
    print_readings,
    print_rows,
    progress,
    show_json_only,
    shows_tables,
)
from ocr_identity.cli.tasks import PARALLEL, Files
from ocr_identity.client.api import ApiError
from ocr_identity.client.config import aws_arguments
from ocr_identity.domain.states import JobState
from ocr_identity.ports.engines import PrintEngine
from ocr_identity.settings import ClientSettings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Reads identity documents.")
ENDED = {JobState.SUCCESS: "completed", JobState.FAILURE: "failed"}
events_app = typer.Typer(no_args_is_help=True, help="What is announced.")
app.add_typer(events_app, name="events")
app.add_typer(media.app, name="media")
app.add_typer(tasks.batch_app, name="batch")
app.add_typer(users.app, name="user")
app.add_typer(webhooks.app, name="webhook")
app.add_typer(reviews.app, name="review")
app.add_typer(sign_in.app, name="admin")
app.add_typer(admin.audit_app, name="audit")
app.add_typer(admin.maintenance_app, name="maintenance")
for command in (
    tasks.task,
    tasks.cancel,
    tasks.retry,
    admin.health,
    admin.status,
    admin.redrive,
    admin.check,
    sign_in.login,
):
    app.command()(command)


def main() -> None:
    """Run the command, with what other packages hang in."""
    for found in entry_points(group="ocr_identity.cli"):
        try:
            app.add_typer(found.load(), name=found.name)
        except ImportError:
            continue  # an installation without that part
    arguments = sys.argv[1:]
    if "--json" in arguments:
        arguments.remove("--json")
        show_json_only()
    try:
        app(arguments)
    except ApiError as error:
        complain(error.api_code, error)
    except (BotoCoreError, ClientError) as error:
        complain("aws", error)
    except OSError as error:
        complain(
            "file_unreadable", f"{error.filename or ''} {error.strerror or type(error).__name__}".strip()
        )
    except Exception as error:  # a person is helped by no traceback
        if ClientSettings().debug:
            raise
        complain("internal_error", f"{type(error).__name__}; OCR_IDENTITY_DEBUG=1 shows where")
    sys.exit(1)


def _show_version(asked: bool) -> None:
    if asked:
        print_json({"version": __version__}) if not shows_tables() else out.print(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command()
def read(
    files: Files,
    as_json: AsJson = False,
    words: Annotated[bool, typer.Option(help="Tell every word with its box.")] = False,
    languages: Annotated[str, typer.Option(help="Tesseract's languages, joined by +.")] = "eng",
    engine: Annotated[PrintEngine, typer.Option(help="What reads print.")] = PrintEngine.AUTO,
) -> None:
    """Read documents offline, without any AWS."""
    from ocr_identity.adapters.engines.loading import engines as reading_engines  # noqa: PLC0415 - half a second, for this alone
    from ocr_identity.cli.read_files import read_file  # noqa: PLC0415

    try:
        engines = reading_engines(languages, print_engine=engine)
    except RuntimeError as error:
        raise typer.BadParameter(f"there are no trained data for {languages!r}") from error
    as_json = not shows_tables(as_json=as_json)
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
def parse(
    files: Annotated[list[Path], typer.Argument(help="Text files; - is standard input.")],
    is_mrz: Annotated[
        bool | None, typer.Option("--mrz/--aamva", help="What the files are; else the bytes tell.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Parse the text of an MRZ, or the payload of a licence's PDF417 barcode, that you have already."""
    from ocr_identity.cli.read_files import parse_file  # noqa: PLC0415 - with numpy, for this alone

    as_json = not shows_tables(as_json=as_json)
    lines = [parse_file(path, is_mrz=is_mrz).model_dump(mode="json") for path in files]
    if as_json:
        for line in lines:
            print_json(line)
    else:
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
        """Upload one file."""
        try:
            if sync:
                return {"file": str(path)} | api.upload_sync(path)
            ticket = api.upload(path)
            task = api.wait(ticket["task_id"]) if wait else {}
        except (ApiError, OSError) as error:
            code = error.api_code if isinstance(error, ApiError) else "file_unreadable"
            told = str(error) if isinstance(error, ApiError) else error.strerror
            return {"file": str(path), "status": "refused", "error": {"code": code, "message": told}}
        if ticket.pop("upload", None):
            sent = f"It was sent: `ocr-identity task {ticket['task_id']}` tells what was read."
            ticket |= {"status": "uploaded", "message": sent}
        if ended := ENDED.get(task.get("state", "")):
            # What was to be done with the URL is done.
            ticket |= {"status": ended}
            ticket.pop("message", None)
        return {"file": str(path)} | ticket | task

    with ThreadPoolExecutor(PARALLEL) as pool:
        results = list(progress(pool.map(one, files), "uploading", len(files)))
    print_rows(results, ("file", "status", "state", "task_id", "media_id"), as_json=as_json)
    read_ones = [one for one in results if one.get("result")]
    if read_ones and shows_tables(as_json=as_json):
        ended = [(one["result"], one["file"]) for one in read_ones]
        print_readings([found | {"file": file, "ms": found["processing_time_ms"]} for found, file in ended])
    # Who waits, or sends in one call, wants it read.
    awaited = len(read_ones) < len(results) if wait or sync else False
    raise typer.Exit(int(awaited or any(result.get("error") for result in results)))


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
    if not re.fullmatch(r"arn:[^:]+:sns:[^:]+:\d{12}:\S+", topic):
        raise typer.BadParameter("--topic-arn looks like arn:aws:sns:REGION:ACCOUNT:NAME")
    left = count or sys.maxsize
    with temporary_subscription(
        topic, partial(boto3.client, **aws_arguments(topic, known.aws_endpoint))
    ) as subscription:
        err.print("waiting for events; Ctrl-C ends this")
        try:
            while left > 0:
                for event in subscription.receive():
                    print_json(event)
                    left -= 1
        except KeyboardInterrupt:
            return
