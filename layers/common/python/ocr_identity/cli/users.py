"""`ocr-identity user …`: the profile, e-mails and erasure of an owner."""

from typing import Annotated
from uuid import UUID

import typer

from ocr_identity.cli.render import client, print_json

app = typer.Typer(no_args_is_help=True, help="Your profile and your e-mails.")
EventTypes = Annotated[list[str] | None, typer.Option("--event", help="An event's type; may be repeated.")]


@app.command()
def me() -> None:
    """Show your profile."""
    print_json(client().call("GET", "/users/me"))


@app.command("set-emails")
def set_emails(events: EventTypes = None) -> None:
    """Choose of which events you want e-mails; none without --event."""
    print_json(client().call("PATCH", "/users/me", {"email_events": events or []}))


@app.command()
def erase(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Have everything that is known of you removed, for good."""
    if not yes:
        typer.confirm("All your files, readings and webhooks will be gone for good. Go on?", abort=True)
    print_json(client().call("DELETE", "/owners/me/data"))


@app.command()
def erasure(erasure_id: UUID) -> None:
    """Show how far a removal is, and what was removed."""
    print_json(client().call("GET", f"/owners/me/erasures/{erasure_id}"))
