"""The health check, which anyone may call."""

import time
from collections.abc import Mapping
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from functions.api.openapi import operation
from functions.api.responses import answer
from functions.api.schemas.health import Health, PartHealth
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.ports.messaging import Pingable


def add_health(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """Add the health check."""

    @app.get("/health", **operation("operations", "Whether all parts answer", Health, 200, 503))
    def get_health() -> Response[Health]:
        """Ask Postgres, S3 and the queue; 503 where one of them does not answer."""
        body = _health(services.parts)
        healthy = body.status == "ok"
        return answer(HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE, body)


def _health(parts: Mapping[str, Pingable]) -> Health:
    """Ask each part."""
    asked = {name: _ask(part) for name, part in parts.items()}
    healthy = all(part.status == "ok" for part in asked.values())
    return Health(status="ok" if healthy else "failed", parts=asked)


def _ask(part: Pingable) -> PartHealth:
    started = time.monotonic()
    try:
        part.ping()
    except OcrIdentityError:
        return PartHealth(status="failed", latency_ms=_since(started))
    return PartHealth(status="ok", latency_ms=_since(started))


def _since(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)
