"""What operators look at: the jobs in numbers, and the depth of queues."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages wait, and how many are being worked on."""

    waiting: int
    in_work: int


@dataclass(frozen=True, slots=True)
class JobCounts:
    """Jobs by state: all that are unfinished, and what ended in the last hour and day."""

    jobs: Mapping[str, int]
    last_hour: Mapping[str, int]
    last_day: Mapping[str, int]
    failures: Mapping[str, int]
    median_ms: int | None
    events_waiting: int


class Measurable(Protocol):
    """A queue that can be asked for its depth."""

    def depth(self) -> Depth:
        """As it is now, approximately; raises `QueueUnavailableError`."""
