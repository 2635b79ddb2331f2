"""`make smoke ENV=prod`: one specimen through a deployment, as a client sends it, and what is read of it.

A user of the pool is made for it; that user's data are erased and the user is removed, whatever comes of it.
"""

import json
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.configuration_values import pairs
from infra.context import from_context
from ocr_identity.client.api import ApiClient, ApiError
from ocr_identity.client.config import Connection
from ocr_identity.client.deployment import Deployment, find_deployment
from ocr_identity.settings import ClientSettings
from specimens import DRAWN

SPECIMEN = "passport_td3.jpg"
# A cold start of each function, the image's among them.
PATIENCE_S = 180


def smoke(deployment: Deployment) -> list[str]:
    """Return what a deployment reads wrong of the specimen, a line each; none where all is right."""
    truth = json.loads((DRAWN / "manifest.json").read_text())[SPECIMEN]["fields"]
    with _client(deployment) as client:
        ticket = client.upload(DRAWN / SPECIMEN)
        task = client.wait(ticket["task_id"], PATIENCE_S)
        if task["state"] != "SUCCESS":
            return [f"the specimen ended as {task['state']}: {task['error']['code']}"]
        read = {name: one["value"] for name, one in task["result"]["fields"].items()}
    return [
        f"{name} was read as {read.get(name)!r}" for name, value in truth.items() if read.get(name) != value
    ]


@contextmanager
def _client(deployment: Deployment) -> Iterator[ApiClient]:
    """Sign a user in who is there for the test alone."""
    cognito = boto3.client("cognito-idp", **deployment.aws)
    known = {"UserPoolId": deployment.user_pool_id, "Username": f"smoke-test-{secrets.token_hex(4)}"}
    password = f"Aa1!{secrets.token_urlsafe(24)}"
    cognito.admin_create_user(**known, MessageAction="SUPPRESS")
    try:
        cognito.admin_set_user_password(**known, Password=password, Permanent=True)
        answer = cognito.admin_initiate_auth(
            UserPoolId=deployment.user_pool_id,
            ClientId=deployment.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": known["Username"], "PASSWORD": password},
        )
        token = answer["AuthenticationResult"]["IdToken"]
        client = ApiClient(Connection(deployment.api_url.rstrip("/"), token, deployment.topic_arn, None))
        try:
            yield client
        finally:
            client.call("DELETE", "/owners/me/data")
    finally:
        cognito.admin_delete_user(**known)


def _out_of_reach(deployment: Deployment, *, is_private: bool) -> str | None:
    """Say why the API cannot be asked from here; None where it can."""
    if is_private:
        return "the API is open to its network alone: run the smoke test there"
    host = urlsplit(deployment.api_url).hostname or ""
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return f"{host} has no address yet: point it to the output DomainTarget, then: make smoke"
    return None


def main(name: str, *given: str) -> int:
    """Try the deployment `name`; say what is wrong. `given` is its context, as `key=value`."""
    try:
        environment = from_context(({"env": name} | pairs(given)).get)
        found = find_deployment(ClientSettings(), name)
        if why := _out_of_reach(found, is_private=environment.private_api):
            sys.stdout.write(f"no smoke test: {why}\n")
            return 0
        wrong = smoke(found)
    except (ApiError, ClientError, BotoCoreError, TimeoutError, ValueError) as error:
        wrong = [str(error)]
    for line in wrong:
        sys.stderr.write(f"{line}\n")
    if not wrong:
        sys.stdout.write(f"{SPECIMEN} was read as it should be\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
