"""How the command shows what it has: tables on a terminal, one JSON object a line in a pipe."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from ocr_identity.client.api import ApiClient
from ocr_identity.client.connection import Connection, connect
from ocr_identity.settings import ClientSettings

out, err = Console(), Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, as a pipe gets anyway.")]
SHOWN = ("document_number", "surname", "given_names", "birth_date", "expiry_date")


def connection() -> Connection:
    """Where the API is and who calls."""
    return connect(ClientSettings())


def client() -> ApiClient:
    """The API."""
    return ApiClient(connection())


def progress(items: Any, what: str, total: int | None = None) -> Any:
    """`items` with a bar on a terminal's standard error."""
    return track(items, what, total=total, console=err, disable=not err.is_terminal, transient=True)


def print_json(value: dict[str, Any]) -> None:
    """One line of JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_rows(rows: list[dict[str, Any]], columns: tuple[str, ...], *, as_json: bool = False) -> None:
    """A table of `columns`, with the code of what went wrong."""
    if as_json or not out.is_terminal:
        for row in rows:
            print_json(row)
        return
    table = Table(*columns, "error")
    for row in rows:
        problem = row.get("error") or {}
        code = problem.get("code", "") or row.get("error_code") or ""
        table.add_row(*("" if row.get(name) is None else str(row[name]) for name in columns), code)
    out.print(table)


def print_readings(lines: list[dict[str, Any]]) -> None:
    """A table of what was read."""
    table = Table("file", "kind", *(name.replace("_", " ") for name in SHOWN), "checks", "ms")
    for line in lines:
        fields = {name: line["fields"].get(name, {}).get("value", "") for name in SHOWN}
        kind = line["document_type"] or (line.get("error") or {}).get("code", "")
        mrz = line["mrz"]
        checks = f"{sum(mrz['checks'].values())}/{len(mrz['checks'])}" if mrz else ""
        table.add_row(line["file"], kind, *fields.values(), checks, str(line["ms"]))
    out.print(table)
