"""Logs and metrics: ids and codes only, never what a document says, a file name, a key or a URL."""

from collections.abc import Iterator
from contextlib import contextmanager
from traceback import extract_tb
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from ocr_identity.domain.errors import OcrIdentityError, ReaderCrashedError

if TYPE_CHECKING:
    from ocr_identity.services.ocr_pipeline import Outcome  # the reader's libraries come with it

# Names and levels come from Powertools' own variables, which `settings.py` lists.
MOST_CAUSES, MOST_PLACES = 5, 8
logger = Logger(utc=True)
metrics = Metrics()


def count(name: str, amount: int = 1) -> None:
    """Add to the metric `name`."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=amount)


def count_by(name: str, **labels: str) -> None:
    """Add one to the metric `name` under these dimensions."""
    with single_metric(name=name, unit=MetricUnit.Count, value=1) as metric:
        for label, value in labels.items():
            metric.add_dimension(name=label, value=value)


def tell_outcome(outcome: "Outcome") -> None:
    """Documents by state, kind and reason; how long each stage took; how sure the reading is."""
    labels = {"state": outcome.state, "kind": outcome.kind or "none", "reason": outcome.code or "none"}
    count_by("Documents", **labels)
    for stage, milliseconds in outcome.laps.items():
        metrics.add_metric(name=f"Stage_{stage}", unit=MetricUnit.Milliseconds, value=milliseconds)
    if outcome.confidence is not None:
        metrics.add_metric(name="Confidence", unit=MetricUnit.Percent, value=100 * outcome.confidence)


def log_fault(fault: Exception, **ids: str) -> None:
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
def faults_about(**ids: str) -> Iterator[None]:
    """Have the log line of what goes wrong within tell these ids, whoever writes it."""
    try:
        yield
    except Exception as error:
        vars(error)["about"] = ids | vars(error).get("about", {})
        raise


@contextmanager
def faults_logged(**ids: str) -> Iterator[None]:
    """At the rim of a function: log what goes wrong within, and raise it without what led to it.

    Lambda writes an exception that leaves the handler into the log, with the texts of its causes.
    """
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is, it is logged and goes on
        log_fault(error, **ids)
        raise (error if isinstance(error, OcrIdentityError) else OcrIdentityError()) from None


def causes(fault: BaseException) -> list[dict[str, str]]:
    """What a fault was raised from, the nearest first: AWS' code, request id and operation, SQL's state."""
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
