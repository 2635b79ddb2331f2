"""Faults → `application/problem+json` (RFC 9457), with the codes of `errors.py`; no value is echoed."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as UnknownRouteError
from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from functions.api.schemas.common import FieldProblem, Problem
from ocr_identity.diagnostics import log_error
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.request_errors import (
    InvalidRequestError,
    MethodNotAllowedError,
    NotFoundError,
    QuotaExceededError,
    UnauthorizedError,
    UnsupportedMediaTypeError,
)

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
COME_BACK = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
MOST_FIELD_CHARACTERS = 100


def problem(fault: OcrIdentityError, errors: Sequence[FieldProblem] = ()) -> Response[str]:
    """Make the answer that tells of `fault`."""
    fields = errors or (fault.fields if isinstance(fault, InvalidRequestError) else ())
    body = Problem(
        type=f"urn:ocr-identity:problem:{fault.code}",
        title=HTTPStatus(fault.status).phrase,
        status=fault.status,
        code=fault.code,
        detail=str(fault),
        errors=[FieldProblem.model_validate(one) for one in fields],
    )
    content = body.model_dump(mode="json", exclude=None if fields else {"errors"})
    return Response(fault.status, CONTENT_TYPE, json.dumps(content), headers=_headers(fault))


def field_problems(errors: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    """Which fields pydantic refused, why, and what they may be; never what they were."""
    found = []
    for one in errors:
        allowed = (one.get("ctx") or {}).get("expected")
        field = ".".join(map(str, one["loc"]))[:MOST_FIELD_CHARACTERS]
        found.append(FieldProblem(field=field, error=str(one["type"]), message=str(one.get("msg", "")),
                                  allowed=str(allowed) if allowed is not None else None))  # fmt: skip
    return found


def answer_with_problems(app: APIGatewayRestResolver) -> None:
    """Have `app` answer every exception with a problem."""
    _answer_faults(app)
    _answer_invalid_requests(app)

    @app.not_found
    def on_unknown_route(_: UnknownRouteError) -> Response[str]:
        """Answer 405 where the path has other methods, else 404."""
        allowed = methods_of(app, app.current_event.path)
        return problem(
            MethodNotAllowedError(allowed) if allowed else NotFoundError("There is no such route.")
        )


def methods_of(app: APIGatewayRestResolver, path: str) -> list[str]:
    """List the methods that `path` may be called by."""
    routes = (*app._static_routes, *app._dynamic_routes)  # noqa: SLF001 - Powertools tells them nowhere else
    found = {operation.method for operation in routes if operation.rule.match(path)}
    return sorted(found | ({"HEAD"} if "GET" in found else set()))


def _answer_faults(app: APIGatewayRestResolver) -> None:
    @app.exception_handler(OcrIdentityError)  # type: ignore[untyped-decorator]
    def on_fault(fault: OcrIdentityError) -> Response[str]:
        """Answer an error of ours by its own status."""
        if fault.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log_error(fault)
        return problem(fault)

    @app.exception_handler(Exception)  # type: ignore[untyped-decorator]
    def on_anything_else(error: Exception) -> Response[str]:
        log_error(error)
        return problem(OcrIdentityError())


def _answer_invalid_requests(app: APIGatewayRestResolver) -> None:
    @app.exception_handler(RequestValidationError)  # type: ignore[untyped-decorator]
    def on_invalid(error: RequestValidationError) -> Response[str]:
        """Answer what pydantic refused; a malformed id in a path is no such thing."""
        places = {one["loc"][:1] for one in error.errors()}
        if ("response",) in places:  # an answer of ours breaks its own model: no fault of the caller's
            log_error(error)
            return problem(OcrIdentityError())
        if ("path",) in places:
            return problem(NotFoundError())
        return problem(InvalidRequestError(), field_problems(error.errors()))

    @app.exception_handler(RequestUnsupportedContentType)  # type: ignore[untyped-decorator]
    def on_unsupported(_: RequestUnsupportedContentType) -> Response[str]:
        return problem(UnsupportedMediaTypeError())

    @app.exception_handler(ServiceError)  # type: ignore[untyped-decorator]
    def on_service_error(error: ServiceError) -> Response[str]:
        """Answer Powertools' own errors."""
        return problem(
            NotFoundError() if error.status_code == HTTPStatus.NOT_FOUND else InvalidRequestError()
        )


def _headers(fault: OcrIdentityError) -> dict[str, str]:
    """Return the headers that the status asks for (RFC 9110, 10.2.3, 11.6.1, 15.5.6)."""
    if isinstance(fault, MethodNotAllowedError):
        return {"Allow": ", ".join(fault.allowed)}
    if isinstance(fault, UnauthorizedError):
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": str(_pause_s(fault))} if fault.status in COME_BACK else {}


def _pause_s(fault: OcrIdentityError) -> int:
    """Seconds after which to come back."""
    return fault.retry_after_s if isinstance(fault, QuotaExceededError) else RETRY_AFTER_S
