"""What API Gateway itself refuses, told like everything else: problem documents with stable codes."""

import json
from collections.abc import Sequence

from aws_cdk import aws_apigateway as apigateway

from ocr_identity.settings import CORS_EXPOSED

EXTRA = {401: {"WWW-Authenticate": "'Bearer'"}, 429: {"Retry-After": "'1'"}}
# Type, status (None keeps its own), code, what it says.
GATEWAY_RESPONSES = (
    ("UNAUTHORIZED", 401, "unauthorized", "A valid bearer token is needed."),
    ("MISSING_AUTHENTICATION_TOKEN", 404, "not_found", "There is no such route."),
    ("EXPIRED_TOKEN", 401, "unauthorized", "The token has expired."),
    ("ACCESS_DENIED", 403, "forbidden", "This is not allowed."),
    ("WAF_FILTERED", 403, "forbidden", "The web application firewall refuses this request."),
    ("THROTTLED", 429, "too_many_requests", "Too many requests; try again later."),
    ("QUOTA_EXCEEDED", 429, "too_many_requests", "The quota is used up."),
    ("REQUEST_TOO_LARGE", 413, "file_too_large", "The body is too large; ask for an upload URL."),
    ("INTEGRATION_TIMEOUT", 504, "timeout", "This took too long."),
    ("DEFAULT_4XX", None, "invalid_request", "The request cannot be served."),
    ("DEFAULT_5XX", None, "internal_error", "Something went wrong on our side."),
)


def add_gateway_responses(rest: apigateway.RestApi, origins: Sequence[str]) -> None:
    """Have `rest` refuse in our words; pages of `origins` may read them.

    A gateway response has one value or the request's own: of two origins each is told itself. That is no
    more than a refusal, and no page sends credentials by itself.
    """
    headers = {"Content-Type": "'application/problem+json'", "X-Request-Id": "context.requestId"}
    if origins:
        asked = "method.request.header.Origin"
        headers["Access-Control-Allow-Origin"] = f"'{origins[0]}'" if len(origins) == 1 else asked
        headers["Access-Control-Expose-Headers"] = f"'{','.join(CORS_EXPOSED)}'"
    for kind, status, code, detail in GATEWAY_RESPONSES:
        body = {
            "type": f"urn:ocr-identity:problem:{code}",
            "title": kind.replace("_", " ").capitalize(),
            "status": status or "$context.error.responseType",
            "code": code,
            "detail": detail,
        }
        rest.add_gateway_response(
            kind.title().replace("_", ""),
            type=apigateway.ResponseType.of(kind),
            status_code=str(status) if status else None,
            response_headers=headers | EXTRA.get(status or 0, {}),
            templates={"application/json": json.dumps(body)},
        )
