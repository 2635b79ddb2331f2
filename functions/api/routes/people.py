"""Users: their profile, and of which events they want e-mails."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from functions.api.bodies.operations import User, UserChange
from functions.api.caller import caller
from functions.api.documentation import route
from ocr_identity.bootstrap import ApiServices
from ocr_identity.ports.people import Actor, UserRecord


def add_people(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """The routes of the user who calls."""

    @app.get("/users/me", **route("users", "Your profile", User, 200))
    def me() -> User:
        """Your profile, as your token tells it."""
        actor = caller(app, services)
        return _user(actor, services.users.profile(actor.user_id))

    @app.patch("/users/me", **route("users", "Choose your e-mails", User, 200))
    def change_me(request: UserChange) -> User:
        """Choose of which events you want e-mails; none is sent unless you do."""
        actor = caller(app, services)
        return _user(actor, services.users.choose_emails(actor, tuple(dict.fromkeys(request.email_events))))


def _user(actor: Actor, record: UserRecord) -> User:
    return User.model_validate(record).model_copy(update={"roles": sorted(actor.roles)})
