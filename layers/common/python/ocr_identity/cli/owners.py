"""`ocr-identity user …` and `ocr-identity webhook …`: what an owner is told of, and where."""

from typing import Annotated

import typer

from ocr_identity.cli.render import AsJson, client, print_json, print_rows

user_app = typer.Typer(no_args_is_help=True, help="Your profile and your e-mails.")
webhook_app = typer.Typer(no_args_is_help=True, help="Where you are told of events.")
Kinds = Annotated[list[str] | None, typer.Option("--event", help="An event's type; may be repeated.")]


@user_app.command()
def me() -> None:
    """Show your profile."""
    print_json(client().call("GET", "/users/me"))


@user_app.command()
def emails(events: Kinds = None) -> None:
    """Choose of which events you want e-mails; none without --event."""
    print_json(client().call("PATCH", "/users/me", {"email_events": events or []}))


@user_app.command()
def erase(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Have everything that is known of you removed, for good."""
    if not yes:
        typer.confirm("All your files, readings and webhooks will be gone for good. Go on?", abort=True)
    print_json(client().call("DELETE", "/owners/me/data"))


@user_app.command()
def erasure(erasure_id: str) -> None:
    """Show how far a removal is, and what was removed."""
    print_json(client().call("GET", f"/owners/me/erasures/{erasure_id}"))


@webhook_app.command()
def add(url: str, events: Kinds = None) -> None:
    """Add a webhook; its secret is shown now and never again."""
    print_json(client().call("POST", "/webhooks", {"url": url, "event_types": events or []}))


@webhook_app.command("list")
def list_webhooks(as_json: AsJson = False) -> None:
    """List your webhooks."""
    print_rows(
        client().call("GET", "/webhooks")["items"],
        ("endpoint_id", "url", "event_types", "active"),
        as_json=as_json,
    )


@webhook_app.command()
def get(endpoint_id: str) -> None:
    """Show a webhook."""
    print_json(client().call("GET", f"/webhooks/{endpoint_id}"))


@webhook_app.command()
def change(
    endpoint_id: str,
    url: Annotated[str | None, typer.Option(help="Another URL.")] = None,
    events: Kinds = None,
    active: Annotated[bool | None, typer.Option("--wake/--rest", help="Send to it, or not for now.")] = None,
) -> None:
    """Change where a webhook goes, what it tells of, or whether it rests."""
    asked = {"url": url, "event_types": events, "active": active}
    body = {name: value for name, value in asked.items() if value is not None}
    print_json(client().call("PATCH", f"/webhooks/{endpoint_id}", body))


@webhook_app.command()
def remove(endpoint_id: str) -> None:
    """Remove a webhook and its deliveries."""
    client().call("DELETE", f"/webhooks/{endpoint_id}")


@webhook_app.command()
def test(endpoint_id: str) -> None:
    """Send a test event."""
    print_json(client().call("POST", f"/webhooks/{endpoint_id}/test"))


@webhook_app.command()
def deliveries(endpoint_id: str, as_json: AsJson = False) -> None:
    """Show what was sent, and what was answered."""
    found = client().call("GET", f"/webhooks/{endpoint_id}/deliveries")["items"]
    print_rows(
        found, ("created_at", "event_type", "state", "attempts", "status_code", "event_id"), as_json=as_json
    )
