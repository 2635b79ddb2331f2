"""Signing in to the database by IAM: a token in place of a password, signed for each connection."""

from typing import Any

import boto3


def iam_credentials(_dialect: Any, _record: Any, _args: Any, params: dict[str, Any]) -> None:
    """Put a token for `params`' host, port and user in place of the password; it is good for 15 minutes.

    SQLAlchemy's event `do_connect`. Signing asks nobody: it is arithmetic on the role's credentials.
    """
    params["password"] = boto3.client("rds").generate_db_auth_token(
        DBHostname=params["host"], Port=params["port"], DBUsername=params["user"]
    )
