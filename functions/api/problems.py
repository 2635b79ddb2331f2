"""Faults → `application/problem+json` (RFC 9457), with the codes of `errors.py`; no value is echoed."""

import binascii
import json
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError, ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from functions.api.bodies.common import Problem
from ocr_identity.errors import Fault, UnsupportedType
from ocr_identity.observability import count, log_fault
from ocr_identity.refusals import InvalidRequest, NotFound, QuotaExceeded

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
COME_BACK = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
JSON_ONLY = "The body must be JSON."


def problem(fault: Fault, errors: list[dict[str, str]] | None = None) -> Response[str]:
    """The answer that tells of `fault`."""
    body = Problem(
        type=f"urn:ocr-identity:problem:{fault.code}",
        title=HTTPStatus(fault.status).phrase,
        status=fault.status,
        code=fault.code,
        detail=str(fault),
        errors=errors or [],
    )
    headers = {"Retry-After": str(_pause_s(fault))} if fault.status in COME_BACK else {}
    content = body.model_dump(exclude=None if errors else {"errors"})
    return Response(fault.status, CONTENT_TYPE, json.dumps(content), headers=headers)


def answer_with_problems(app: APIGatewayRestResolver) -> None:
    """Have `app` answer every exception with a problem."""
    _answer_faults(app)
    _answer_invalid_requests(app)

    @app.not_found
    def on_unknown_route(_: NotFoundError) -> Response[str]:
        return problem(NotFound("There is no such route."))


def _answer_faults(app: APIGatewayRestResolver) -> None:
    @app.exception_handler(Fault)  # type: ignore[untyped-decorator]
    def on_fault(fault: Fault) -> Response[str]:
        if fault.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log_fault(fault)
        count(f"Problem_{fault.code}")
        return problem(fault)

    @app.exception_handler(Exception)  # type: ignore[untyped-decorator]
    def on_anything_else(error: Exception) -> Response[str]:
        if type(error) is ValueError and _is_form(
            app
        ):  # Powertools reads forms, and stumbles over broken ones
            return problem(UnsupportedType(JSON_ONLY))
        log_fault(error)
        return problem(Fault())


def _answer_invalid_requests(app: APIGatewayRestResolver) -> None:
    @app.exception_handler(RequestValidationError)  # type: ignore[untyped-decorator]
    def on_invalid(error: RequestValidationError) -> Response[str]:
        places = [tuple(map(str, one["loc"])) for one in error.errors()]
        if any(place[:1] == ("path",) for place in places):
            return problem(NotFound())
        kinds = [str(one["type"]) for one in error.errors()]
        errors = [{"field": ".".join(p), "error": k} for p, k in zip(places, kinds, strict=True)]
        return problem(InvalidRequest(), errors)

    # What JSON's and base64's decoders raise of hostile bodies.
    @app.exception_handler([RecursionError, UnicodeDecodeError, binascii.Error])  # type: ignore[untyped-decorator]
    def on_unreadable(_: Exception) -> Response[str]:
        return problem(InvalidRequest())

    @app.exception_handler(RequestUnsupportedContentType)  # type: ignore[untyped-decorator]
    def on_unsupported(_: RequestUnsupportedContentType) -> Response[str]:
        return problem(UnsupportedType(JSON_ONLY))

    @app.exception_handler(ServiceError)  # type: ignore[untyped-decorator]
    def on_service_error(error: ServiceError) -> Response[str]:
        return problem(NotFound() if error.status_code == HTTPStatus.NOT_FOUND else InvalidRequest())


def _pause_s(fault: Fault) -> int:
    """Seconds after which to come back."""
    return fault.retry_after_s if isinstance(fault, QuotaExceeded) else RETRY_AFTER_S


def _is_form(app: APIGatewayRestResolver) -> bool:
    return bool(app.current_event.headers.get("content-type", "").startswith("multipart/form-data"))
