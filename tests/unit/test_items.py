"""Each item has its turn, whatever becomes of the others; a service that is down is left alone."""

import pytest

from ocr_identity.domain.errors import DatabaseUnavailableError, OcrIdentityError
from ocr_identity.services.maintenance.items import one_by_one


def tried(outcomes: list[type[Exception] | None]) -> tuple[int, int]:
    """How many of the items were begun, and on how many the work failed."""
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        if (outcome := outcomes[number]) is not None:
            raise outcome

    return one_by_one(range(len(outcomes)), work, "media_id"), len(begun)


@pytest.mark.parametrize(
    ("outcomes", "failed", "begun"),
    [
        ([None] * 5, 0, 5),
        ([ValueError, OcrIdentityError, KeyError, ValueError, ValueError, None], 5, 6),
        ([DatabaseUnavailableError] * 2 + [None] + [DatabaseUnavailableError] * 2 + [None], 4, 6),
        ([DatabaseUnavailableError] * 2 + [ValueError] + [DatabaseUnavailableError] * 2 + [None], 5, 6),
        ([None] + [DatabaseUnavailableError] * 5, 3, 4),
    ],
)
def test_one_by_one_goes_on_until_a_service_fails_three_times_in_a_row(
    outcomes: list[type[Exception] | None], failed: int, begun: int
) -> None:
    assert tried(outcomes) == (failed, begun)
