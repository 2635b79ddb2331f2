"""Logs and metrics: ids and codes only, never what a document says, a file name, a key or a URL."""

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from ocr_identity.errors import Fault

# Names and levels come from Powertools' own variables, which `settings.py` lists.
logger = Logger(utc=True)
metrics = Metrics()


def count(name: str, amount: int = 1) -> None:
    """Add to the metric `name`."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=amount)


def log_fault(fault: Exception, **ids: str) -> None:
    """Log what went wrong by its code or its class; an exception's text may quote a document."""
    code = fault.code if isinstance(fault, Fault) else "internal_error"
    logger.error("fault", extra={"code": code, "exception_type": type(fault).__name__, **ids})
