"""Metrics, and the logger of a function: ids and codes only, never what a document says, a key or a URL."""

from collections.abc import Mapping

from aws_lambda_powertools import Logger, Metrics, single_metric
from aws_lambda_powertools.logging.utils import copy_config_to_registered_loggers
from aws_lambda_powertools.metrics import MetricUnit

from ocr_identity.diagnostics import LOGGER
from ocr_identity.domain.job import Outcome

# Names and levels come from Powertools' own variables, which `settings.py` lists.
logger = Logger(utc=True)
# What the layers log that know no Powertools becomes lines of the same form, with the same request id.
copy_config_to_registered_loggers(source_logger=logger, include={LOGGER})
metrics = Metrics()
# From which confidence on a field is in which band, the surest first.
BANDS = ((0.95, "0.95"), (0.9, "0.90"), (0.8, "0.80"), (0.6, "0.60"), (0.0, "0.00"))


def increment(name: str, amount: int = 1) -> None:
    """Add to the metric `name`."""
    metrics.add_metric(name=name, unit=MetricUnit.Count, value=amount)


def increment_by(name: str, **labels: str) -> None:
    """Add one to the metric `name` under these dimensions, and without them, which alarms watch."""
    _measure(name, MetricUnit.Count, 1, **labels)
    increment(name)


def record_outcome(outcome: Outcome) -> None:
    """Count a document by state, kind and reason; measure each stage, and how sure the reading is."""
    labels = {"state": outcome.state, "kind": outcome.kind or "none", "reason": outcome.code or "none"}
    _measure("Documents", MetricUnit.Count, 1, **labels)
    _measure("Documents", MetricUnit.Count, 1, state=outcome.state)
    for stage, milliseconds in outcome.durations.items():
        _measure("StageDuration", MetricUnit.Milliseconds, milliseconds, stage=stage)
    if outcome.confidence is not None:
        metrics.add_metric(name="Confidence", unit=MetricUnit.Percent, value=100 * outcome.confidence)


def record_review(outcome: str, kind: str | None, looked_at: Mapping[str, tuple[float, bool]]) -> None:
    """Count a decision, and each field that a person looked at: how sure it was, and whether it was wrong.

    By field, by kind and by confidence apart: together they would be hundreds of metrics, which are paid for.
    """
    increment_by("ReviewDecided", outcome=outcome)
    for name, (confidence, is_wrong) in looked_at.items():
        said = "corrected" if is_wrong else "confirmed"
        band = next(label for least, label in BANDS if confidence >= least)
        for label, text in (("field", name), ("kind", kind or "none"), ("band", band)):
            _measure("FieldReviewed", MetricUnit.Count, 1, **{label: text}, outcome=said)
        increment("FieldsLookedAt")
        if is_wrong:
            increment("FieldsCorrected")


def _measure(name: str, unit: MetricUnit, value: float, **labels: str) -> None:
    with single_metric(name=name, unit=unit, value=value) as metric:
        for label, text in labels.items():
            metric.add_dimension(name=label, value=text)
