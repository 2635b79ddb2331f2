"""One line of log a request: which operation, what it answered, how long it took; nothing of who or what."""

import time
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from ocr_identity.errors import Fault
from ocr_identity.observability import logger


def log_requests(app: APIGatewayRestResolver) -> None:
    """Have `app` log each request that has a route."""

    def log(resolver: APIGatewayRestResolver, proceed: NextMiddleware) -> Response[Any]:
        started, status = time.monotonic(), Fault.status
        try:
            answer: Response[Any] = proceed(resolver)
            status = answer.status_code
        except Fault as fault:
            status = fault.status
            raise
        finally:
            operation = resolver.context["_route"].func.__name__
            milliseconds = round((time.monotonic() - started) * 1000)
            logger.info("request", extra={"operation": operation, "status": status, "ms": milliseconds})
        return answer

    app.use(middlewares=[log])
