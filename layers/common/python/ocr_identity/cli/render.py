"""How the command shows what it has: tables on a terminal, one JSON object a line in a pipe."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from ocr_identity.client.api import ApiClient
from ocr_identity.client.config import Connection, connect
from ocr_identity.settings import ClientSettings

out, err = Console(), Console(stderr=True)
# What may be in a text from outside, and moves a terminal's cursor or colours (ECMA-48): C0, DEL, C1.
CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
# Characters of an id, and of the narrowest other column.
ID_WIDTH, NARROW_WIDTH = 36, 10
WIDTH_OF_READINGS = 110
json_only = False


def show_json_only() -> None:
    """Have every command print JSON, on a terminal too."""
    global json_only  # noqa: PLW0603 - as the command's own option says, once
    json_only = True


def shows_tables(*, as_json: bool = False) -> bool:
    """Tell whether a person looks on, who did not ask for JSON."""
    return out.is_terminal and not as_json and not json_only


def shown(value: object) -> Text:
    """Show a value as it is, whatever is in it: neither markup nor control characters."""
    return Text("" if value is None else str(value).translate(CONTROLS))


def complain(code: str, message: object) -> None:
    """Say what went wrong, on standard error."""
    err.print(Text.assemble((code, "red"), ": ", shown(message)))


AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, as a pipe gets anyway.")]
SHOWN = ("document_number", "surname", "given_names", "birth_date", "expiry_date")


def connection() -> Connection:
    """Where the API is and who calls."""
    return connect(ClientSettings())


def client() -> ApiClient:
    """Make a client of the API."""
    return ApiClient(connection())


def progress(items: Any, what: str, total: int | None = None) -> Any:
    """`items` with a bar on a terminal's standard error."""
    return track(items, what, total=total, console=err, disable=not err.is_terminal, transient=True)


def print_json(value: dict[str, Any]) -> None:
    """One line of JSON."""
    text = json.dumps(value, ensure_ascii=False)
    # JSON escapes C0 by itself.
    sys.stdout.write(text.translate({code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}) + "\n")
    sys.stdout.flush()


def print_rows(rows: list[dict[str, Any]], columns: tuple[str, ...], *, as_json: bool = False) -> None:
    """Print a table of `columns`, with the code of what went wrong."""
    if not shows_tables(as_json=as_json):
        for row in rows:
            print_json(row)
        return
    ids = [name for name in columns if name.endswith("_id")]
    if (ID_WIDTH + 3) * len(ids) + NARROW_WIDTH * (len(columns) + 1 - len(ids)) > out.width:
        _print_blocks(rows, columns)
        return
    table = Table("error")
    table.columns.clear()
    for name in (*columns, "error"):
        table.add_column(name, no_wrap=name in ids, overflow="fold")
    for row in rows:
        table.add_row(*(shown(row.get(name)) for name in columns), shown(_code_of(row)))
    out.print(table)


def _print_blocks(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Print a line a value: where ids would not be whole in a table."""
    for row in rows:
        for name in columns:
            if row.get(name) is not None:
                out.print(Text.assemble((f"{name:<16}", "bold"), shown(row[name])), soft_wrap=True)
        if code := _code_of(row):
            out.print(Text.assemble((f"{'error':<16}", "bold red"), shown(code)), soft_wrap=True)
        out.print()


def _code_of(row: dict[str, Any]) -> str:
    problem = row.get("error") or {}
    return str(problem.get("code", "") or row.get("error_code") or "")


def print_readings(lines: list[dict[str, Any]]) -> None:
    """Print a table of what was read, or a line a value where that is too wide."""
    columns = ("file", "kind", *SHOWN, "checks", "ms")
    rows = [_reading_row(line) for line in lines]
    if out.width < WIDTH_OF_READINGS:
        _print_blocks(rows, columns)
        return
    table = Table(*(name.replace("_", " ") for name in columns))
    for row in rows:
        table.add_row(*(shown(row[name]) for name in columns))
    out.print(table)
    for line in lines:
        if fault := line.get("error"):
            err.print(shown(f"{line['file']}: {fault['message']}"), soft_wrap=True)
        if doubts := (line.get("mrz") or {}).get("doubts"):
            err.print(shown(f"{line['file']}: the MRZ is not valid: {', '.join(doubts)}"), soft_wrap=True)


def _reading_row(line: dict[str, Any]) -> dict[str, Any]:
    mrz = line["mrz"]
    return {
        "file": line["file"],
        "kind": line["document_type"] or (line.get("error") or {}).get("code", ""),
        **{name: line["fields"].get(name, {}).get("value", "") for name in SHOWN},
        "checks": f"{sum(mrz['checks'].values())}/{len(mrz['checks'])}" if mrz else "",
        "ms": line["ms"],
    }
