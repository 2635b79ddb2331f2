"""`ocr-identity task`, `cancel`, `retry` and `batch …`: what becomes of files, and many of them at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from ocr_identity.cli.render import (
    AsJson,
    client,
    err,
    out,
    print_json,
    print_readings,
    print_rows,
    progress,
    shows_tables,
)
from ocr_identity.client.api import ApiClient, ApiError, declared
from ocr_identity.domain.states import JobState

PARALLEL = 4
batch_app = typer.Typer(no_args_is_help=True, help="Up to 100 files at once.")
Files = Annotated[list[Path], typer.Argument(help="Images or PDFs.", show_default=False)]


def task(task_id: UUID, as_json: AsJson = False) -> None:
    """Show a task's state, with its result or error."""
    found = client().task(str(task_id))
    print_rows([found], ("task_id", "state"), as_json=as_json)
    if shows_tables(as_json=as_json) and found.get("result"):
        print_readings([found["result"] | {"file": task_id, "ms": found["result"]["processing_time_ms"]}])
    raise typer.Exit(int(found["state"] == JobState.FAILURE))


def cancel(task_id: UUID) -> None:
    """Cancel a task that waits."""
    client().call("DELETE", f"/task/{task_id}")


def retry(
    task_ids: Annotated[list[str] | None, typer.Argument(help="These, or what the options name.")] = None,
    code: Annotated[str | None, typer.Option(help="Those that failed for this reason.")] = None,
    since: Annotated[str | None, typer.Option(help="And then or later: a time with zone.")] = None,
    until: Annotated[str | None, typer.Option(help="And before.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 100,
    all_owners: Annotated[
        bool, typer.Option("--all-owners", help="Whoever owns them (administrators).")
    ] = False,
) -> None:
    """Try failed tasks again: those that are named, or all that failed for a reason."""
    api = client()
    if task_ids:
        made = [api.call("POST", f"/task/{task_id}/retry") for task_id in task_ids]
    else:
        asked = {"code": code, "since": since, "until": until, "limit": limit}
        body = {name: value for name, value in asked.items() if value is not None}
        made = api.call("POST", "/admin/tasks/retry" if all_owners else "/tasks/retry", body)["tasks"]
    print_rows(made, ("task_id", "media_id"))


@batch_app.command()
def upload(
    files: Files,
    wait: Annotated[bool, typer.Option(help="Wait until all of it is over.")] = False,
    notify: Annotated[bool, typer.Option(help="Have an e-mail sent at its end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Upload up to 100 files as one batch."""
    api = client()
    unreadable = [path for path in files if not path.is_file()]
    if unreadable:
        raise typer.BadParameter(f"no file: {', '.join(map(repr, map(str, unreadable)))}")
    items = [declared(path) for path in files]
    opened = api.call("POST", "/batches", {"items": items, "notify": notify})
    err.print(f"batch {opened['batch_id']}")
    with ThreadPoolExecutor(PARALLEL) as pool:
        pairs = zip(files, opened["items"], strict=True)
        rows = list(
            progress(pool.map(lambda pair: _send(api, *pair, wait=wait), pairs), "uploading", len(files))
        )
    print_rows(rows, ("file", "status", "state", "task_id", "media_id"), as_json=as_json)
    raise typer.Exit(int(any(row.get("error") for row in rows)))


@batch_app.command("list")
def list_batches(
    limit: Annotated[int, typer.Option(help="At most so many; 0 lists all.")] = 50, as_json: AsJson = False
) -> None:
    """List your batches, the newest first."""
    rows = client().items("/batches", {}, limit)
    if shows_tables(as_json=as_json):
        for row in rows:
            row["states"] = ", ".join(f"{state}: {count}" for state, count in row["states"].items())
    print_rows(rows, ("batch_id", "created_at", "completed_at", "states"), as_json=as_json)


@batch_app.command()
def get(batch_id: UUID, as_json: AsJson = False) -> None:
    """Show how many items of a batch are in which state, and each of them."""
    batch = client().call("GET", f"/batches/{batch_id}")
    if not shows_tables(as_json=as_json):
        print_json(batch)
        return
    out.print(batch["states"], "complete" if batch["completed_at"] else "not yet complete")
    print_rows(batch["items"], ("position", "filename", "state", "media_id"))


def _send(api: ApiClient, path: Path, item: dict[str, Any], *, wait: bool) -> dict[str, Any]:
    """Upload one item where it has a ticket with a URL; what became of it."""
    row: dict[str, Any] = {"file": str(path)} | item.get("ticket", {})
    if "error" in item:
        return row | {"status": "refused", "error": item["error"]}
    try:
        if (upload := row.pop("upload", None)) is not None:
            api.put(upload, path.read_bytes())
        ended: dict[str, Any] = api.wait(row["task_id"]) if wait else {}
    except ApiError as error:
        ended = {"error": {"code": error.api_code, "message": str(error)}}
    return row | ended
