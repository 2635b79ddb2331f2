"""Write the reference pages of `docs/reference/` from what they describe: `make reference`.

A test compares the pages with what this makes of the code, so that none can fall behind.
"""

import ast
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import typer.main
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from sqlalchemy import Column

from infra import ROOT
from infra.configuration import KEYS, Configuration
from infra.environments import Environment
from ocr_identity import settings
from ocr_identity.adapters.postgres import (  # noqa: F401 - their tables join the others
    schema_operations,
    schema_reviews,
)
from ocr_identity.adapters.postgres.schema import metadata
from ocr_identity.cli.main import app
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.request_errors import all_errors
from ocr_identity.ocr.extraction.national_variants import VARIANTS

REFERENCE = ROOT / "docs" / "reference"
SOURCES = (ROOT / "functions", ROOT / "layers" / "common" / "python" / "ocr_identity")
COUNTERS = {"increment": 1, "increment_by": 1, "_measure": 1, "add_metric": 0}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


def code(value: object) -> str:
    """Return `value` as code, or nothing."""
    if isinstance(value, frozenset):
        return ", ".join(code(one) for one in sorted(value))
    return "" if value is None or not str(value) else f"`{value}`"


def api() -> str:
    """Return the API's routes, from its document."""
    document = json.loads((ROOT / "docs" / "openapi.json").read_text())
    parts = ["OpenAPI 3.1 is served at `/openapi.json`, Swagger UI at `/docs`."]
    for tag in document["tags"]:
        parts.append(f"## {tag['name'].capitalize()}\n\n{tag['description']}")
        for path, item in document["paths"].items():
            parts += [
                f"### `{method.upper()} {path}`\n\n{known['summary']}. {known.get('description', '')}\n\n"
                f"Operation `{known['operationId']}`; answers {', '.join(map(code, known['responses']))}."
                for method, known in item.items()
                if tag["name"] in known["tags"]
            ]
    return "\n\n".join(parts)


def commands(command: Any, name: str) -> Iterator[str]:
    """Yield a section for each command below `command`, a click command or group of Typer's."""
    if below := getattr(command, "commands", None):
        for each in sorted(below):
            yield from commands(below[each], f"{name} {each}")
        return
    parameters = [one for one in command.params if one.name != "help"]
    rows = [(code(" ".join(one.opts)), getattr(one, "help", "") or "") for one in parameters]
    yield f"## `{name}`\n\n{command.help or ''}" + (
        f"\n\n{table(('parameter', 'does'), rows)}" if rows else ""
    )


def cli() -> str:
    """Return the command's subcommands, from Typer."""
    return "\n\n".join(commands(typer.main.get_command(app), "ocr-identity"))


def events() -> str:
    """Return the events' data, from their schemas."""
    parts = ["CloudEvents 1.0; the JSON Schemas are in `events/schemas/`."]
    for path in sorted((ROOT / "events" / "schemas").glob("*.schema.json")):
        content = json.loads(path.read_text())
        data = content["properties"]["data"]
        rows = [
            (code(name), one.get("format") or one.get("type") or "", one.get("description", ""))
            for name, one in data["properties"].items()
        ]
        parts.append(f"## `{path.name.removesuffix('.schema.json')}`\n\n{data['description']}")
        parts.append(table(("field", "type", "is"), rows))
    return "\n\n".join(parts)


def environment_variables() -> str:
    """Return what each function reads of its environment, from the settings models."""
    parts = []
    for name, model in sorted(vars(settings).items()):
        if name.endswith("Settings") and name != "BaseSettings" and model.__module__ == settings.__name__:
            prefix = model.model_config.get("env_prefix", "")
            rows = [
                (code(f"{prefix}{field}".upper()), _default(known), known.description or "")
                for field, known in model.model_fields.items()
            ]
            parts.append(f"## {name}\n\n{model.__doc__}")
            parts.append(table(("variable", "default", "is"), rows))
    return "\n\n".join(parts)


def _default(known: FieldInfo) -> str:
    """Return a setting's default, or nothing where it must be set."""
    return "" if known.default is PydanticUndefined else code(known.default)


def configuration() -> str:
    """Return what `config/<env>.toml` and `cdk deploy -c key=value` take, from their model."""
    defaults = {one.name: None if one.default is MISSING else one.default for one in fields(Environment)}
    rows = (
        (code(key), known.description, code(defaults.get(name) or None))
        for key, name in sorted(KEYS.items())
        if (known := Configuration.model_fields[name])
    )
    return (
        "`config/<env>.toml` holds an environment's configuration; `-c key=value` overrides a key once.\n"
        "A list is `a,b` there, a table `passport=365,deleted=30`. A new file makes a new environment\n"
        '(`config/staging.toml` with `profile = "prod"`, `-c env=staging`). Defaults are of the profile\n'
        "`dev`; `infra/environments.py` holds the others.\n\n"
    ) + table(("key", "what it says", "default"), rows)


def errors() -> str:
    """Return every error code, from the tree of errors."""
    rows = [
        (code(kind.code), kind.status, code(kind.__name__), "no" if kind.permanent else "yes", kind.message)
        for kind in sorted(all_errors(), key=lambda kind: kind.code)
        if kind is OcrIdentityError or "code" in vars(kind)
    ]
    head = "The same code stands in the API's problem, the job's row and the event.\n\n"
    return head + table(("code", "status", "class", "retried", "message"), rows)


def metrics() -> str:
    """Return the metrics by name, from the calls that emit them."""
    found = dict[str, set[str]]()
    for path in (path for folder in SOURCES for path in folder.rglob("*.py")):
        for name, dimensions in _emitted(ast.parse(path.read_text())):
            found.setdefault(name, set()).update(dimensions)
    rows = [(code(name), ", ".join(map(code, sorted(found[name])))) for name in sorted(found)]
    return (
        "Namespace `OcrIdentity/` and the environment (`OcrIdentity/prod`),"
        " each with the dimension `service`.\n\n" + table(("metric", "dimensions"), rows)
    )


def _emitted(tree: ast.AST) -> Iterator[tuple[str, set[str]]]:
    """Yield what is counted by a call, and what a maintenance job counts by a key."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = [*node.args, *(one.value for one in node.keywords if one.arg == "name")]
            if name in COUNTERS and given and isinstance(given[0], ast.Constant):
                labels = {one.arg for one in node.keywords if one.arg} - {"name", "unit", "value", "amount"}
                yield str(given[0].value), labels


def database() -> str:
    """Return tables, columns and an entity relationship diagram, from the schema."""
    tables = metadata.tables
    links = [
        f"    {key.column.table.name} ||--o{{ {name} : {column.name}"
        for name, one in sorted(tables.items()) for column in one.columns for key in column.foreign_keys
    ]  # fmt: skip
    parts = ["```mermaid\nerDiagram\n" + "\n".join(links) + "\n```"]
    for name, one in sorted(tables.items()):
        rows = [_column(column) for column in one.columns]
        parts.append(f"## {name}\n\n{table(('column', 'type', 'null', 'is'), rows)}")
    return "\n\n".join(parts)


def _column(column: Column[Any]) -> tuple[str, ...]:
    """One column's row."""
    return code(column.name), str(column.type).lower(), "yes" if column.nullable else "", column.comment or ""


def national_variants() -> str:
    """Return what states print otherwise than ICAO says, from the table of variants."""
    head = "Told otherwise than ICAO Doc 9303 has it. A family is known by how its first line begins.\n\n"
    rows = [
        (one.family, code(one.beginning), one.document_type or "", one.state or "",
         ", ".join(sorted(one.means_otherwise)), one.source)
        for one in VARIANTS
    ]  # fmt: skip
    return head + table(("family", "first line", "kind", "state", "not told", "source"), rows)


PAGES: Mapping[str, tuple[str, Callable[[], str]]] = {
    "api": ("API", api),
    "cli": ("Command line", cli),
    "events": ("Events", events),
    "environment": ("Environment variables", environment_variables),
    "configuration": ("Configuration", configuration),
    "errors": ("Error codes", errors),
    "metrics": ("Metrics", metrics),
    "database": ("Database schema", database),
    "national-variants": ("National variants of the MRZ", national_variants),
}


def page(name: str) -> str:
    """Return the text of the page `name`."""
    title, body = PAGES[name]
    return f"# {title}\n\n<!-- Made by docs/generate.py: make reference. -->\n\n{body()}\n"


def main(folder: Path = REFERENCE) -> None:
    """Write all pages."""
    for name in PAGES:
        (folder / f"{name}.md").write_text(page(name))


if __name__ == "__main__":
    main()
