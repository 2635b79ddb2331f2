"""`ocr-identity webhook …`: endpoints that receive an owner's events, and what was delivered."""

from typing import Annotated
from uuid import UUID

import typer

from ocr_identity.cli.render import AsJson, client, print_json, print_rows
from ocr_identity.cli.users import EventTypes

app = typer.Typer(no_args_is_help=True, help="Endpoints that receive your events.")


@app.command()
def add(url: str, events: EventTypes = None) -> None:
    """Add a webhook; its secret is shown now and never again."""
    print_json(client().call("POST", "/webhooks", {"url": url, "event_types": events or []}))


@app.command("list")
def list_webhooks(as_json: AsJson = False) -> None:
    """List your webhooks."""
    print_rows(
        client().call("GET", "/webhooks")["items"],
        ("endpoint_id", "url", "event_types", "active"),
        as_json=as_json,
    )


@app.command()
def get(endpoint_id: UUID) -> None:
    """Show a webhook."""
    print_json(client().call("GET", f"/webhooks/{endpoint_id}"))


@app.command()
def update(
    endpoint_id: UUID,
    url: Annotated[str | None, typer.Option(help="Another URL.")] = None,
    events: EventTypes = None,
    active: Annotated[
        bool | None, typer.Option("--enable/--disable", help="Whether events are sent to it.")
    ] = None,
) -> None:
    """Change a webhook's URL or events, or disable it."""
    asked = {"url": url, "event_types": events, "active": active}
    body = {name: value for name, value in asked.items() if value is not None}
    print_json(client().call("PATCH", f"/webhooks/{endpoint_id}", body))


@app.command()
def remove(endpoint_id: UUID) -> None:
    """Remove a webhook and its deliveries."""
    client().call("DELETE", f"/webhooks/{endpoint_id}")


@app.command()
def test(endpoint_id: UUID) -> None:
    """Send a test event."""
    print_json(client().call("POST", f"/webhooks/{endpoint_id}/test"))


@app.command()
def deliveries(endpoint_id: UUID, as_json: AsJson = False) -> None:
    """Show what was sent, and what was answered."""
    found = client().call("GET", f"/webhooks/{endpoint_id}/deliveries")["items"]
    print_rows(
        found, ("created_at", "event_type", "state", "attempts", "status_code", "event_id"), as_json=as_json
    )
