"""Logs and metrics: ids and codes only, never what a document says, a file name, a key or a URL."""

from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.metrics import MetricUnit

from ocr_identity.errors import Fault, ReaderCrashed

if TYPE_CHECKING:
    from ocr_identity.pipeline import Outcome  # the reader's libraries come with it

# Names and levels come from Powertools' own variables, which `settings.py` lists.
logger = Logger(utc=True)
metrics = Metrics()


def count(name: str, amount: int = 1) -> None:
    """Add to the metric `name`."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=amount)


def tell_outcome(outcome: "Outcome") -> None:
    """Documents by state, kind and reason; how long each stage took; how sure the reading is."""
    labels = {"state": outcome.state, "kind": outcome.kind or "none", "reason": outcome.code or "none"}
    with single_metric(name="Documents", unit=MetricUnit.Count, value=1) as documents:
        for name, value in labels.items():
            documents.add_dimension(name=name, value=value)
    for stage, milliseconds in outcome.laps.items():
        metrics.add_metric(name=f"Stage_{stage}", unit=MetricUnit.Milliseconds, value=milliseconds)
    if outcome.confidence is not None:
        metrics.add_metric(name="Confidence", unit=MetricUnit.Percent, value=100 * outcome.confidence)


def log_fault(fault: Exception, **ids: str) -> None:
    """Log what went wrong by its code or its class; an exception's text may quote a document."""
    code = fault.code if isinstance(fault, Fault) else "internal_error"
    told = {"code": code, "exception_type": type(fault).__name__, **ids}
    if isinstance(fault, ReaderCrashed):
        told["cause"] = fault.cause or "unknown"
    logger.error("fault", extra=told)
