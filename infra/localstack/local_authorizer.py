"""Stands before the API on LocalStack, whose free edition has neither Cognito nor authorizers.

It does what API Gateway does elsewhere: sends away who has no valid token, hands on the claims of who
has. No package for AWS holds it.
"""

import json
import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.api import handler
from infra.localstack.tokens import claims_of

GUARDED = "/{proxy+}"
UNAUTHORIZED = {
    "type": "urn:ocr-identity:problem:unauthorized",
    "title": "Unauthorized",
    "status": 401,
    "code": "unauthorized",
    "detail": "A valid bearer token is needed.",
}


def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one request."""
    if event["resource"] != GUARDED:
        return _api(event, context)
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    claims = claims_of(os.environ["STAND_IN_SECRET"], headers.get("authorization", ""))
    if claims is None:
        told = {"Content-Type": "application/problem+json"}
        return {"statusCode": 401, "headers": told, "body": json.dumps(UNAUTHORIZED)}
    event["requestContext"]["authorizer"] = {"claims": claims}
    return _api(event, context)


def _api(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    answer: dict[str, Any] = handler.lambda_handler(event, context)
    return answer
