"""What is fuzzed for minutes in `make resilience`, here for a moment, and what was found once, again."""

import random
from pathlib import Path

import pytest

from tests.resilience.fuzz import mutated, seeds
from tests.resilience.targets import FINDINGS, TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_fuzz_target_with_mutated_input_raises_only_declared_errors(name: str) -> None:
    chance = random.Random(9303)
    for _ in range(40 if name == "decoding" else 300):
        TARGETS[name](mutated(chance, chance.choice(seeds(name))))


@pytest.mark.parametrize("path", sorted(FINDINGS.glob("*")), ids=lambda path: path.name)
def test_fuzz_target_with_a_past_finding_raises_only_declared_errors(path: Path) -> None:
    TARGETS[path.name.partition("-")[0]](path.read_bytes())
