"""How long each stage of the walk took, for metrics."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")


class Stopwatch:
    """Milliseconds by stage, summed over pages."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}

    @contextmanager
    def lap(self, stage: str) -> Iterator[None]:
        """Count what happens within to `stage`."""
        started = time.monotonic()
        try:
            yield
        finally:
            self.laps[stage] = self.laps.get(stage, 0.0) + (time.monotonic() - started) * 1000

    def each(self, stage: str, items: Iterable[Item]) -> Iterator[Item]:
        """`items`, the making of each counted to `stage`."""
        iterator = iter(items)
        while True:
            with self.lap(stage):
                try:
                    item = next(iterator)
                except StopIteration:
                    return
            yield item
