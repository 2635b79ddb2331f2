"""How long one run of a job goes on: page after page, until there is no more or its time is spent."""

import time
from collections.abc import Callable


class TimeBudget:
    """So many seconds from now; the page that is begun is ended."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends = clock() + seconds
        # A job stopped with more to do.
        self.left_over = False

    def goes_on(self, *, more: bool) -> bool:
        """Tell whether to take the next page; `more` says that there may be one."""
        if not more:
            return False
        self.left_over = self._clock() >= self._ends
        return not self.left_over
