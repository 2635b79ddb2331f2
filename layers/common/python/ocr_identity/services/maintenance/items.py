"""One thing after the other: what goes wrong with one is heard, and costs no other its turn."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from ocr_identity.diagnostics import log_error
from ocr_identity.domain.errors import TransientError

Item = TypeVar("Item")
# So many in a row that a service did not answer for: it is down, and the next run finds the rest.
MOST_IN_A_ROW = 3


def one_by_one(items: Iterable[Item], work: Callable[[Item], None], named: str) -> int:
    """`work` on each of `items`; how many it failed on, each logged as `named` (an id or a key)."""
    failed, in_a_row = 0, 0
    for item in items:
        try:
            work(item)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others have their turn
            log_error(error, **{named: str(item)})
            failed += 1
            in_a_row = in_a_row + 1 if isinstance(error, TransientError) else 0
            if in_a_row == MOST_IN_A_ROW:
                break
        else:
            in_a_row = 0
    return failed
