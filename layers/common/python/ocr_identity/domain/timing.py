"""How long each stage of the walk took, for metrics."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")


class StageTimer:
    """Milliseconds by stage, summed over pages."""

    def __init__(self) -> None:
        self.durations: dict[str, float] = {}

    @contextmanager
    def measure(self, stage: str) -> Iterator[None]:
        """Count what happens within to `stage`."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.durations[stage] = self.durations.get(stage, 0.0) + (time.monotonic() - started) * 1000

    def measure_each(self, stage: str, items: Iterable[Item]) -> Iterator[Item]:
        """`items`, the making of each counted to `stage`."""
        iterator = iter(items)
        while True:
            with self.measure(stage):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item
