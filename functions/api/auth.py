"""Who calls, by the claims that the authorizer has verified."""

import re
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.domain.request_errors import ForbiddenError, UnauthorizedError
from ocr_identity.domain.states import Role
from ocr_identity.ports.users import Actor, Claims

# API Gateway hands a list of groups on as text: `[a, b]`, `a,b` or `a b`.
GROUP = re.compile(r"[^\[\],\s]+")


# Every other route needs a user, so that none can be written without.
PUBLIC = frozenset({"/health", "/openapi.json", "/docs"})
RESERVED = {"/admin/": Role.ADMIN, "/reviews/": Role.REVIEWER}


def require_authentication(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """Have `app` find out who calls before anything else, and refuse who may not.

    Powertools validates requests before its other middlewares; who has no token should not learn from a 422
    what a route takes, so that this one stands before the validation.
    """
    validate = app._request_validation_middleware  # noqa: SLF001 - see above

    def authenticate(resolver: APIGatewayRestResolver, proceed: NextMiddleware) -> Response[Any]:
        """Find out who calls, then go on to the validation."""
        path = resolver.context["_path"]
        # Routes are found with and without a slash at their end.
        if path.rstrip("/") not in PUBLIC:
            actor = _user(resolver, services)
            for part, role in RESERVED.items():
                if f"{path.rstrip('/')}/".startswith(part) and role not in actor.roles:
                    raise ForbiddenError(f"This is for users of the group {role}.")
            resolver.append_context(actor=actor)  # type: ignore[no-untyped-call]
        answer: Response[Any] = validate(resolver, proceed)
        return answer

    app._request_validation_middleware = authenticate  # type: ignore[assignment] # noqa: SLF001 - see above


def current_user(app: APIGatewayRestResolver) -> Actor:
    """Return the user who calls."""
    actor: Actor = app.context["actor"]
    return actor


def _user(app: APIGatewayRestResolver, services: ApiServices) -> Actor:
    """Identify the user by the request's token; raises `UnauthorizedError`."""
    context = app.current_event.request_context
    claims: dict[str, Any] = context.authorizer.get("claims") or {}
    # API Gateway checks signature, issuer and time, but takes tokens of any of the pool's clients.
    if not claims.get("sub") or claims.get("aud") not in services.settings.user_pool_client_ids:
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
