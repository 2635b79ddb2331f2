"""What a log line tells of an error: codes, classes, ids and places, never a text that may quote a document.

Written with the standard library alone, for the layers that know no AWS; `observability.py` gives the
logger its form.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from traceback import extract_tb
from typing import Any

from ocr_identity.domain.errors import OcrIdentityError, ReaderCrashedError

LOGGER = "ocr_identity"
MOST_CAUSES, MOST_PLACES = 5, 8
logger = logging.getLogger(LOGGER)


def log_error(fault: Exception, **ids: str) -> None:
    """Log what went wrong, and what led to it: codes, classes and places; a text may quote a document."""
    code = fault.code if isinstance(fault, OcrIdentityError) else "internal_error"
    told: dict[str, Any] = {
        "code": code, "exception_type": type(fault).__name__, **getattr(fault, "about", {}), **ids,
        "causes": causes(fault),
    }  # fmt: skip
    if isinstance(fault, ReaderCrashedError):
        told["cause"] = fault.cause or "unknown"
    if not isinstance(fault, OcrIdentityError):
        told["at"] = [f"{place.name}:{place.lineno}" for place in extract_tb(fault.__traceback__)][
            -MOST_PLACES:
        ]
    logger.error("fault", extra=told)


@contextmanager
def error_context(**ids: str) -> Iterator[None]:
    """Have the log line of what goes wrong within tell these ids, whoever writes it."""
    try:
        yield
    except Exception as error:
        vars(error)["about"] = ids | vars(error).get("about", {})
        raise


@contextmanager
def errors_logged(**ids: str) -> Iterator[None]:
    """At the rim of a function: log what goes wrong within, and raise it without what led to it.

    Lambda writes an exception that leaves the handler into the log, with the texts of its causes.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, it is logged and goes on
        log_error(error, **ids)
        raise (error if isinstance(error, OcrIdentityError) else OcrIdentityError()) from None


def causes(fault: BaseException) -> list[dict[str, str]]:
    """List what a fault was raised from, the nearest first: AWS' code, request id, operation, SQL's state."""
    found: list[dict[str, str]] = []
    error = fault.__cause__
    while error is not None and len(found) < MOST_CAUSES:
        found.append({name: value for name, value in _described(error).items() if value})
        error = error.__cause__
    return found


def _described(error: BaseException) -> dict[str, str]:
    """One cause. By its members, for the layers that know botocore and SQLAlchemy are not this one."""
    answer = getattr(error, "response", None)
    answer = answer if isinstance(answer, dict) else {}
    server = getattr(error, "args", None) or [None]
    return {
        "type": type(error).__name__,
        "aws_code": str(answer.get("Error", {}).get("Code", "")),
        "aws_request_id": str(answer.get("ResponseMetadata", {}).get("RequestId", "")),
        "aws_operation": str(getattr(error, "operation_name", "")),
        "sqlstate": str(server[0].get("C", "")) if isinstance(server[0], dict) else "",
    }
