"""Who may call: `login`, by Cognito, and `admin create`, which makes users by your AWS credentials."""

import secrets
import string
from typing import Annotated, Any

import boto3
import typer

from ocr_identity.cli.render import err, print_json
from ocr_identity.client.api import ApiError
from ocr_identity.client.config import save_session
from ocr_identity.client.deployment import find_deployment
from ocr_identity.domain.states import Role
from ocr_identity.settings import ClientSettings

app = typer.Typer(no_args_is_help=True, help="Who administers a deployment (AWS credentials).")
Deployed = Annotated[
    str | None, typer.Option("--deployment", help="Such as prod; found by your AWS credentials.")
]
Region = Annotated[str | None, typer.Option(help="Where it is; else as AWS' tools have it.")]
# What a pool may ask for before it gives tokens: the answer's name, and what people are asked.
CHALLENGES = {
    "NEW_PASSWORD_REQUIRED": ("NEW_PASSWORD", "New password"),
    "SOFTWARE_TOKEN_MFA": ("SOFTWARE_TOKEN_MFA_CODE", "Code of your authenticator"),
}
# Such as Cognito's policy asks for; each kind is in it, whatever chance says.
KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%+-=?@")


def login(
    deployment: Deployed = None,
    api_url: Annotated[str | None, typer.Option(help="Where no --deployment is named.")] = None,
    client_id: Annotated[str | None, typer.Option(help="The user pool client's id, likewise.")] = None,
    user: Annotated[str, typer.Option(prompt=True)] = "",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True)] = "",
    region: Region = None,
) -> None:
    """Sign in to a deployed API and keep the token, readable by you alone."""
    settings = ClientSettings()
    if bool(api_url) != bool(client_id):
        raise typer.BadParameter("--api-url and --client-id go together; or name a --deployment")
    if api_url and client_id:
        aws = {"endpoint_url": settings.aws_endpoint} if settings.aws_endpoint else {}
        session, aws = {"api_url": api_url}, aws | {"region_name": region or "us-east-1"}
    else:
        found = find_deployment(settings, deployment, region)
        client_id, aws = found.client_id, dict(found.aws)
        session = {
            "api_url": found.api_url,
            "topic_arn": found.topic_arn,
            "maintenance_function": found.maintenance_function,
        }
    token = _id_token(boto3.client("cognito-idp", **aws), client_id, user, password)
    save_session(settings, session | {"token": token})
    err.print("signed in")


@app.command()
def create(
    user: Annotated[str, typer.Argument(help="The new user's name.")],
    deployment: Deployed = None,
    role: Annotated[Role, typer.Option(help="What the user may do beside owning files.")] = Role.ADMIN,
    email: Annotated[
        str | None, typer.Option(help="Where the user is told of events; it counts as verified.")
    ] = None,
    region: Region = None,
) -> None:
    """Create a user, an administrator unless said otherwise, and show a password for the first login."""
    found = find_deployment(ClientSettings(), deployment, region)
    cognito, pool = boto3.client("cognito-idp", **found.aws), {"UserPoolId": found.user_pool_id}
    password = _password()
    known = {"email": email, "email_verified": "true"} if email else {}
    try:
        cognito.admin_create_user(
            **pool,
            Username=user,
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in known.items()],
        )
    except cognito.exceptions.UsernameExistsException as error:
        raise ApiError("user_exists", "There is such a user; its groups are as they were.") from error
    if role is not Role.OWNER:
        cognito.admin_add_user_to_group(**pool, Username=user, GroupName=role)
    print_json({"user": user, "role": role, "temporary_password": password})
    named = f" --deployment {deployment}" if deployment else ""
    err.print(f"sign in within seven days: ocr-identity login{named} --user {user}")


def _id_token(cognito: Any, client_id: str, user: str, password: str) -> str:
    """Sign in, and answer what the pool asks for besides; return the ID token."""
    answer = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user, "PASSWORD": password},
    )
    while challenge := answer.get("ChallengeName"):
        if challenge not in CHALLENGES:
            raise ApiError("sign_in_failed", f"The user pool asks for {challenge}, which this cannot answer.")
        name, asked = CHALLENGES[challenge]
        answer = cognito.respond_to_auth_challenge(
            ClientId=client_id,
            ChallengeName=challenge,
            Session=answer["Session"],
            ChallengeResponses={"USERNAME": user, name: typer.prompt(asked, hide_input=True, err=True)},
        )
    token: str = answer["AuthenticationResult"]["IdToken"]
    return token


def _password() -> str:
    """Make up a password of 20 characters that has each of `KINDS`."""
    characters = [secrets.choice(kind) for kind in KINDS * 5]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)
