"""`ocr-identity review …`: readings that wait for a person; for users of the group `reviewer`."""

import csv
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from ocr_identity.cli.render import AsJson, client, err, print_json, print_rows, shows_tables
from ocr_identity.domain.document import FIELD_NAMES, DocumentType
from ocr_identity.domain.review import RejectionCode

app = typer.Typer(no_args_is_help=True, help="Readings that wait for a person.")
# As `make evaluate-print` reads them.
COLUMNS = ("file", "kind", "country", *(name for name in FIELD_NAMES if name != "document_type"))
# So few that the addresses of a page still hold when its last file is downloaded.
PAGE = 50
Kind = Annotated[DocumentType | None, typer.Option(help="Of this type of document.")]
Fields = Annotated[list[str], typer.Argument(help="As name=value.", show_default=False)]


@app.command("list")
def list_waiting(kind: Kind = None, limit: int = 50, as_json: AsJson = False) -> None:
    """List what waits for a review, the oldest first."""
    chosen = f"&kind={kind}" if kind else ""
    found = client().call("GET", f"/reviews?limit={limit}{chosen}")["items"]
    print_rows(found, ("review_id", "document_type", "reasons", "created_at"), as_json=as_json)


@app.command("next")
def claim_next(
    review_id: Annotated[
        str | None, typer.Argument(help="This one; where none is named, the oldest.")
    ] = None,
    kind: Kind = None,
    as_json: AsJson = False,
) -> None:
    """Claim a review and show what was read: the fields to look at, and where the pictures are."""
    asked = {"review_id": review_id, "document_type": kind}
    body = {name: value for name, value in asked.items() if value is not None}
    held = client().call("POST", "/reviews/claim", body)
    if not shows_tables(as_json=as_json):
        print_json(held)
        return
    names = dict.fromkeys([*held["look_at"], *held["proposed"]])
    before = held["proposed"] if held["is_second"] else {}
    rows = [
        {"field": name, **held["fields"].get(name, {}), "before_you": before.get(name, "")} for name in names
    ]
    if held["is_second"]:
        said = held["proposed_code"] or ("corrected" if before else "confirmed")
        err.print(f"somebody looked before you: {said}; `review confirm` says the same")
    err.print(f"review {held['review_id']}, yours until {held['lease_expires_at']}")
    print_rows(rows, ("field", "value", "confidence", "source", *(["before_you"] if before else [])))
    for one in held["pictures"]:
        err.print(f"page {one['page']} ({one['name']}): {one['download_url']}", soft_wrap=True)


@app.command()
def confirm(review_id: UUID) -> None:
    """Take the reading as it is, or as the person before you left it."""
    _decide(review_id, decision="confirm")


@app.command()
def correct(
    review_id: UUID,
    fields: Fields,
    accept_mismatch: Annotated[
        bool, typer.Option(help="Take values that do not fit their check digits.")
    ] = False,
) -> None:
    """Take the reading with other values, each as name=value."""
    pairs = dict(one.partition("=")[::2] for one in fields)
    _decide(review_id, decision="correct", fields=pairs, accept_mismatch=accept_mismatch)


@app.command()
def reject(review_id: UUID, code: RejectionCode) -> None:
    """Take no reading of the document, and say why."""
    _decide(review_id, decision="reject", code=code)


@app.command("hand-back")
def hand_back(review_id: UUID) -> None:
    """Leave a review to others."""
    _decide(review_id, decision="hand_back")


@app.command()
def export(folder: Path) -> None:
    """Write what reviews brought as FOLDER/manifest.csv, for `make evaluate-print CORPUS=FOLDER`.

    The files are downloaded to FOLDER/images. For reviewers who are administrators.
    """
    (folder / "images").mkdir(parents=True, exist_ok=True)
    api, rows = client(), list[dict[str, str]]()
    for one in _ended():
        (folder / "images" / one["media_id"]).write_bytes(api.download(one["download_url"]))
        rows.append(_truth(one))
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    err.print(f"{len(rows)} reviews in {folder / 'manifest.csv'}")


def _ended() -> Any:
    """Every review that ended with a reading, page by page."""
    api, since = client(), ""
    while True:
        found = api.call("GET", f"/reviews/ended?limit={PAGE}{since}")["items"]
        yield from (one for one in found if one["state"] != "rejected")
        if len(found) < PAGE:
            return
        since = f"&since={found[-1]['reviewed_at'].replace('+', '%2B')}"


def _truth(ended: dict[str, Any]) -> dict[str, str]:
    """Make a row of the manifest: what the model read, as people left it."""
    values: dict[str, str] = ended["model"] | ended["corrections"]
    return values | {
        "file": ended["media_id"],
        "kind": values.get("document_type", ""),
        "country": values.get("issuing_state", ""),
    }


def _decide(review_id: UUID, **said: Any) -> None:
    print_json(client().call("PUT", f"/reviews/{review_id}", said))
