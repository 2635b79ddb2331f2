"""Users of the embedded stack's Cognito pool: made and signed in for real."""

import contextlib
import hashlib
from collections.abc import Collection
from typing import Any

from infra.local.stack import Status, aws_client

# Characters after those that the pool's policy asks for: people type it into the console.
PASSWORD = 16


def address_of(user: str) -> str:
    """Return the address of `user`; one that has an @ is its own."""
    return user if "@" in user else f"{user}@example.com"


def make_user(status: Status, user: str, groups: Collection[str] = ()) -> str:
    """Make `user` if need be, a member of `groups` (`admin`, `reviewer`); the password.

    It follows from this stack's own secret, so that two who sign the same user in at once do not lock each
    other out.
    """
    cognito = aws_client("cognito-idp", status.aws_endpoint)
    password = "Aa1!" + hashlib.sha256(f"{status.database_url} {user}".encode()).hexdigest()[:PASSWORD]
    pool = {"UserPoolId": status.user_pool_id, "Username": user}
    with contextlib.suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(**pool, MessageAction="SUPPRESS")
    attributes = {"email": address_of(user), "email_verified": "true"}
    cognito.admin_update_user_attributes(
        **pool, UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()]
    )
    for group in groups:
        cognito.admin_add_user_to_group(**pool, GroupName=group)
    cognito.admin_set_user_password(**pool, Password=password, Permanent=True)
    return password


def sign_in(status: Status, user: str, groups: Collection[str] = ()) -> str:
    """Get an ID token for `user`, who is made if need be, a member of `groups`."""
    password = make_user(status, user, groups)
    cognito = aws_client("cognito-idp", status.aws_endpoint)
    answer: dict[str, Any] = cognito.admin_initiate_auth(
        UserPoolId=status.user_pool_id,
        ClientId=status.client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user, "PASSWORD": password},
    )
    token: str = answer["AuthenticationResult"]["IdToken"]
    return token
