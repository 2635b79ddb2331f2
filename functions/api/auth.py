"""Who calls, by the claims that the authorizer has verified."""

import re
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.domain.request_errors import ForbiddenError, UnauthorizedError
from ocr_identity.domain.states import Role
from ocr_identity.ports.users import Actor, Claims

# API Gateway hands a list of groups on as text: `[a, b]`, `a,b` or `a b`.
GROUP = re.compile(r"[^\[\],\s]+")


def current_user(app: APIGatewayRestResolver, services: ApiServices) -> Actor:
    """The user who calls; raises `UnauthorizedError`."""
    context = app.current_event.request_context
    claims: dict[str, Any] = context.authorizer.get("claims") or {}
    # API Gateway checks signature, issuer and time, but takes tokens of any of the pool's clients.
    if not claims.get("sub") or claims.get("aud") != services.settings.user_pool_client_id:
        raise UnauthorizedError
    groups = claims.get("cognito:groups") or ""
    known = Claims(
        subject=claims["sub"],
        username=claims.get("cognito:username"),
        # An address that is not verified may be another's.
        email=claims.get("email") if claims.get("email_verified") in {True, "true"} else None,
        groups=frozenset(GROUP.findall(groups) if isinstance(groups, str) else groups),
    )
    return services.users.get_or_create(known, context.identity.source_ip)


def require_admin(app: APIGatewayRestResolver, services: ApiServices) -> Actor:
    """The same; raises `ForbiddenError` for who is not in the group `admin`."""
    actor = current_user(app, services)
    if Role.ADMIN not in actor.roles:
        raise ForbiddenError
    return actor
