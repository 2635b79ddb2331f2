"""`ocr-identity media …`: the library."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import typer

from ocr_identity.cli.render import CONTROLS, AsJson, client, print_json, print_rows
from ocr_identity.client.api import ApiError

app = typer.Typer(no_args_is_help=True, help="Files that were uploaded.")
COLUMNS = ("media_id", "filename", "state", "document_type", "size", "created_at")
Group = Annotated[str | None, typer.Option(help="One of the subject's groups.")]


@app.command("list")
def list_media(
    state: Annotated[str | None, typer.Option(help="PENDING, STARTED, RETRY, SUCCESS or FAILURE.")] = None,
    kind: Annotated[str | None, typer.Option(help="passport, id_card, visa, …")] = None,
    text: Annotated[str | None, typer.Option(help="Words of the name or of what was read.")] = None,
    sha256: Annotated[str | None, typer.Option(help="Of the bytes.")] = None,
    created_from: Annotated[str | None, typer.Option(help="Time with zone, ISO 8601.")] = None,
    created_to: Annotated[str | None, typer.Option(help="Time with zone, ISO 8601.")] = None,
    parent: Annotated[str | None, typer.Option(help="Children of this file.")] = None,
    subject: Annotated[str | None, typer.Option(help="Attached to TYPE/ID.")] = None,
    group: Group = None,
    deleted: Annotated[bool, typer.Option("--deleted", help="What is deleted and not yet purged.")] = False,
    sort: Annotated[
        str, typer.Option(help="created_at, name or size; - before it turns it round.")
    ] = "-created_at",
    limit: Annotated[int, typer.Option(help="At most so many; 0 lists all.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List and find files, all pages of them."""
    kind_of, _, subject_id = (subject or "").partition("/")
    asked = {
        "state": state, "kind": kind, "text": text, "hash": sha256, "created_from": created_from,
        "created_to": created_to, "parent_id": parent, "subject_type": kind_of, "subject_id": subject_id,
        "group": group, "deleted": "true" if deleted else None, "sort": sort,
    }  # fmt: skip
    query = {name: value for name, value in asked.items() if value}
    print_rows(client().items("/media", query, limit), COLUMNS, as_json=as_json)


@app.command()
def get(media_id: UUID) -> None:
    """Show a file's metadata, with short-lived URLs to download it and its thumbnails."""
    print_json(client().call("GET", f"/media/{media_id}"))


@app.command()
def download(
    media_id: UUID,
    to: Annotated[
        Path | None, typer.Option(help="Where to; the file's own name here, if nothing is said.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Download a file."""
    api = client()
    found = api.call("GET", f"/media/{media_id}")
    if found["download_url"] is None:
        raise ApiError("not_stored", "The file's bytes are not there.")
    # A name from the API has no path, and must not become one, nor an option.
    target = to or Path(found["filename"].translate(CONTROLS).replace("/", "_").lstrip(".-") or str(media_id))
    if target.exists() and not force:
        raise ApiError("file_exists", f"{target} is there already; --force overwrites it.")
    target.write_bytes(api.download(found["download_url"]))
    print_rows([found | {"file": str(target)}], ("file", "media_id", "size"))


@app.command()
def ocr(media_id: UUID) -> None:
    """Show all that was read from a file."""
    print_json(client().call("GET", f"/media/{media_id}/ocr"))


@app.command()
def reprocess(media_id: UUID) -> None:
    """Read a file again."""
    print_json(client().call("POST", f"/media/{media_id}/ocr"))


@app.command()
def history(media_id: UUID, as_json: AsJson = False) -> None:
    """Show all tasks of a file, the newest first."""
    tasks = client().call("GET", f"/media/{media_id}/tasks")["tasks"]
    print_rows(tasks, ("task_id", "state", "cause", "created_at", "finished_at"), as_json=as_json)


@app.command()
def update(
    media_id: UUID,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    parent: Annotated[str | None, typer.Option(help="Hang it under this file; `none` takes it out.")] = None,
    ordering: Annotated[int | None, typer.Option(help="Its place among its siblings.")] = None,
) -> None:
    """Rename a file, hang it under another one, or order it."""
    body: dict[str, Any] = {"filename": name, "ordering": ordering}
    body = {key: value for key, value in body.items() if value is not None}
    if parent is not None:
        body["parent_id"] = None if parent == "none" else parent
    print_json(client().call("PATCH", f"/media/{media_id}", body))


@app.command()
def delete(media_id: UUID) -> None:
    """Delete a file; it can be restored for some time."""
    client().call("DELETE", f"/media/{media_id}")


@app.command()
def restore(media_id: UUID) -> None:
    """Take a deletion back."""
    print_json(client().call("POST", f"/media/{media_id}/restore"))


Subject = Annotated[str, typer.Argument(help="TYPE/ID, such as customer/4711.")]


@app.command()
def attach(media_id: UUID, subject: Subject, group: Group = None, ordering: int = 0) -> None:
    """Attach a file to a subject."""
    print_json(client().call("PUT", _path(media_id, subject, group), {"ordering": ordering}))


@app.command()
def detach(media_id: UUID, subject: Subject, group: Group = None) -> None:
    """Detach a file from a subject, or from one of its groups."""
    client().call("DELETE", _path(media_id, subject, group))


@app.command()
def attachments(
    media_id: UUID, subject: Annotated[str | None, typer.Argument(help="One of them, TYPE/ID.")] = None
) -> None:
    """Show what a file is attached to."""
    path = _path(media_id, subject, None) if subject else f"/media/{media_id}/attachments"
    print_rows(client().call("GET", path)["items"], ("subject_type", "subject_id", "group", "ordering"))


def _path(media_id: UUID, subject: str, group: str | None) -> str:
    query = f"?{urlencode({'group': group})}" if group else ""
    return f"/media/{media_id}/attachments/{subject}{query}"
