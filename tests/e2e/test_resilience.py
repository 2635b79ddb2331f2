"""The scenarios of `make resilience`, small."""

import pytest

from tests.e2e.stack_client import StackClient
from tests.resilience.scenarios import SCENARIOS

SMALL = [name for name, (_, small, _) in SCENARIOS.items() if small]


@pytest.mark.parametrize("name", SMALL)
def test_resilience_scenario_at_small_scale_breaks_nothing(world: StackClient, name: str) -> None:
    scenario, small, _ = SCENARIOS[name]

    row = scenario(world, small)

    assert row.attempts > 0
    assert row.broken == []
