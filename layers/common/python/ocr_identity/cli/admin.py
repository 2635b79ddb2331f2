"""For operators: `status`, `redrive`, `check`, `maintenance …` and `audit …`."""

import json
import re
from typing import Annotated, Any
from urllib.parse import urlencode

import boto3
import typer
from botocore.config import Config
from rich.table import Table

from ocr_identity.cli.render import (
    AsJson,
    client,
    connection,
    err,
    out,
    print_json,
    print_rows,
    shows_tables,
)
from ocr_identity.client.api import ApiError
from ocr_identity.client.config import aws_arguments
from ocr_identity.domain.states import MaintenanceJob

LONGEST_RUN_S = 310
audit_app = typer.Typer(no_args_is_help=True, help="Who did what (administrators).")
maintenance_app = typer.Typer(no_args_is_help=True, help="What the scheduler runs (AWS credentials).")
Function = Annotated[
    str, typer.Option("--function", help="The maintenance function; known on the embedded stack.")
]


def status(as_json: AsJson = False) -> None:
    """Show queues, dead letters, states and rates (administrators)."""
    found = client().call("GET", "/admin/status")
    if not shows_tables(as_json=as_json):
        print_json(found)
        return
    queues = Table("queue", "waiting", "in work", title="Queues", title_justify="left")
    for name, depth in found["queues"].items():
        colour = "red" if name.endswith("_dlq") and depth["waiting"] else "default"
        queues.add_row(f"[{colour}]{name}[/]", str(depth["waiting"]), str(depth["in_work"]))
    jobs = Table("state", "now", "last hour", "last day", title="Documents", title_justify="left")
    parts = (found["jobs"], found["last_hour"], found["last_day"])
    for state in sorted(set().union(*parts)):
        jobs.add_row(state, *(str(part.get(state, "")) for part in parts))
    failures = Table("code", "last day", title="Why they failed", title_justify="left")
    for code, number in sorted(found["failures"].items(), key=lambda one: -one[1]):
        failures.add_row(code, str(number))
    out.print(queues, jobs, failures)
    out.print(f"median of the last day: {found['median_ms'] or 0} ms")
    out.print(f"events not yet out: {found['events_waiting']}")


def redrive(
    limit: Annotated[int, typer.Option(help="Of documents, and of each queue's messages.")] = 100,
) -> None:
    """Take up what was given up: documents anew, dead letters back into their queues (administrators)."""
    print_json(client().call("POST", "/admin/redrive", {"limit": limit}))


def health() -> None:
    """Ask whether Postgres, S3 and the queue answer; no token is needed."""
    found = client().call("GET", "/health")
    print_json(found)


@maintenance_app.command("run")
def run_maintenance(
    job: Annotated[MaintenanceJob, typer.Argument(help="What the scheduler runs.")],
    dry_run: Annotated[bool, typer.Option(help="Only tell what it would do.")] = False,
    function: Function = "",
) -> None:
    """Run a maintenance job now, by your AWS credentials."""
    print_json(_invoke({"job": job, "dry_run": dry_run}, function))


def check(function: Function = "") -> None:
    """Check that tables, bucket and audit log agree; exit with 1 and name each disagreement otherwise."""
    findings = _invoke({"job": "check"}, function)["findings"]
    for finding in findings:
        print_json({"finding": finding})
    err.print(f"[red]{len(findings)} disagreements[/]" if findings else "[green]all agree[/]")
    raise typer.Exit(int(bool(findings)))


@audit_app.command("list")
def list_audit(
    subject: Annotated[str | None, typer.Option(help="Of this record's id.")] = None,
    actor: Annotated[str | None, typer.Option(help="By this user's id.")] = None,
    before: Annotated[int | None, typer.Option(help="Before this number.")] = None,
    limit: int = 100,
    as_json: AsJson = False,
) -> None:
    """Show who did what, when and from where; the newest first."""
    asked = {"subject_id": subject, "actor_id": actor, "before": before, "limit": limit}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    rows = client().call("GET", f"/admin/audit?{query}")["items"]
    print_rows(rows, ("number", "at", "action", "subject_id", "actor_id", "address"), as_json=as_json)


@audit_app.command()
def verify(
    anchor: Annotated[
        str | None, typer.Option(help="A head noted before, which must be in the chain.")
    ] = None,
    function: Function = "",
) -> None:
    """Hash the whole audit log anew; exit with 1 where it was tampered with."""
    if anchor is not None and not re.fullmatch("[0-9a-f]{64}", anchor := anchor.strip().lower()):
        raise typer.BadParameter("--anchor is a head that was noted: 64 digits from 0 to f")
    report = _invoke({"job": "audit", "whole": True} | ({"anchor": anchor} if anchor else {}), function)
    broken_at = report["counts"]["AuditFirstInvalidRow"]
    print_json(
        {"rows": report["counts"]["AuditRows"], "head": report["head"], "broken_at": broken_at or None}
    )
    if report["findings"]:
        err.print(f"[red]{report['findings'][0]}[/]")
    else:
        err.print(f"[red]broken at row {broken_at}[/]" if broken_at else "[green]whole[/]")
    raise typer.Exit(int(bool(broken_at)))


def _invoke(event: dict[str, Any], function: str) -> dict[str, Any]:
    """Run the maintenance function; raises `ApiError` where it fails."""
    known = connection()
    name = function or known.maintenance_function
    if not name:
        raise typer.BadParameter("--function is missing, and no stack is known here")
    patient = Config(read_timeout=LONGEST_RUN_S, retries={"max_attempts": 0})
    aws = boto3.client("lambda", config=patient, **aws_arguments(known.topic_arn, known.aws_endpoint))
    answer = aws.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    content: dict[str, Any] = json.loads(answer["Payload"].read())
    if answer.get("FunctionError"):
        raise ApiError("maintenance_failed", content.get("errorType", "The function failed."))
    return content
