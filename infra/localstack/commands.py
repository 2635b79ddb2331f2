"""`ocr-identity localstack …`: the second road by hand, once the compose file is up."""

from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from infra.localstack.settings import LocalStackSettings
from infra.localstack.tokens import make_token
from ocr_identity.client.config import save_session
from ocr_identity.settings import ClientSettings

app = typer.Typer(no_args_is_help=True, help="LocalStack and MinIO: what the compose file brings up.")
err = Console(stderr=True)


@app.command()
def status() -> None:
    """Tell where the API, LocalStack and MinIO are."""
    road = LocalStackSettings()
    outputs = _outputs(road)
    print(f"API   {road.api_url()}\ndocs  {road.api_url()}/docs\nAWS   {road.localstack} (us-east-1)")
    print(f"MinIO {road.public_object_server}\ntopic {outputs['TopicArn']}")


@app.command()
def token(
    user: Annotated[str, typer.Option(help="Whose token: any name.")],
    save: Annotated[bool, typer.Option(help="Keep it, so that the other commands use it.")] = False,
    admin: Annotated[bool, typer.Option(help="An administrator's.")] = False,
) -> None:
    """Print a bearer token, in place of one that Cognito would give."""
    road = LocalStackSettings()
    outputs = _outputs(road)
    bearer = make_token(road.stand_in_secret, user, admin=admin)
    if save:
        session = {"api_url": road.api_url(), "token": bearer, "aws_endpoint": road.localstack}
        known = {"topic_arn": outputs["TopicArn"], "maintenance_function": outputs["MaintenanceFunctionName"]}
        save_session(ClientSettings(), session | known)
    print(bearer)


@app.command()
def demo() -> None:
    """Upload every specimen and show what comes to a subscriber's queue."""
    from infra.localstack.demo import run  # noqa: PLC0415 - the demo alone needs the specimens

    road = LocalStackSettings()
    _outputs(road)
    raise typer.Exit(run(road))


def _outputs(road: LocalStackSettings) -> dict[str, str]:
    try:
        return road.outputs()
    except (BotoCoreError, ClientError, KeyError):
        err.print("nothing is deployed to LocalStack: make demo-localstack")
        raise typer.Exit(1) from None
