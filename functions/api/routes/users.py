"""Users: their profile, of which events they want e-mails, and the end of all that is theirs."""

from dataclasses import asdict
from http import HTTPStatus
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from functions.api.auth import current_user
from functions.api.openapi import operation
from functions.api.responses import answer
from functions.api.schemas.users import Erasure, User, UserChange
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.ports.users import Actor, UserRecord


def add_users(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """Add the routes of the user who calls."""
    _add_erasures(app, services)

    @app.get("/users/me", **operation("users", "Your profile", User, 200))
    def get_current_user() -> User:
        """Your profile, as your token tells it."""
        actor = current_user(app)
        return _user(actor, services.users.profile(actor.user_id))

    @app.patch("/users/me", **operation("users", "Choose your e-mails", User, 200))
    def update_current_user(request: UserChange) -> User:
        """Choose of which events you want e-mails; none is sent unless you do."""
        actor = current_user(app)
        return _user(
            actor, services.users.set_email_preferences(actor, tuple(dict.fromkeys(request.email_events)))
        )


def _add_erasures(app: APIGatewayRestResolver, services: ApiServices) -> None:
    erasures = services.erasures

    @app.delete("/owners/me/data", **operation("users", "Have all that is yours removed", Erasure, 202))
    def erase_owner_data() -> Response[Erasure]:
        """Have everything that is known of you removed, for good; you may begin anew at once."""
        record = erasures.request(current_user(app))
        return answer(HTTPStatus.ACCEPTED, Erasure.model_validate(record))

    @app.get("/owners/me/erasures/<erasure_id>", **operation("users", "What was removed", Erasure, 200, 404))
    def get_erasure(erasure_id: UUID) -> Erasure:
        """How far the removal is, and what was removed."""
        return Erasure.model_validate(erasures.erasure(current_user(app), erasure_id))


def _user(actor: Actor, record: UserRecord) -> User:
    return User.model_validate({**asdict(record), "roles": sorted(actor.roles)})
