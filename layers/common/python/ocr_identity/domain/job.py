"""The life of a job."""

from collections.abc import Mapping
from dataclasses import dataclass

from ocr_identity.domain.states import OutcomeState


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job, for metrics: nothing that a document says but its kind.

    `code` is why a file was refused or given up; `durations` are the milliseconds of each stage.
    """

    state: OutcomeState
    durations: Mapping[str, float]
    kind: str | None = None
    code: str | None = None
    confidence: float | None = None
