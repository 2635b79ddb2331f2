"""What a run of a corpus is compared with: one word on each file, as an earlier run stored it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path


def changes(before: Mapping[str, str], after: Mapping[str, str], worth: Callable[[str], float]) -> list[str]:
    """List the files whose state got better or worse, by what a state is worth."""
    told = []
    for file in sorted(before.keys() & after.keys()):
        step = worth(after[file]) - worth(before[file])
        if step:
            told.append(f"{'better' if step > 0 else 'worse'}: {file}: {before[file]} → {after[file]}")
    return told


def compared(
    baseline: Path, states: Mapping[str, str], worth: Callable[[str], float], *, store: bool
) -> list[str]:
    """Tell what changed against `baseline`, which `store` replaces by this run."""
    before = json.loads(baseline.read_text()) if baseline.exists() else {}
    if store:
        baseline.write_text(json.dumps(states, indent=1, sort_keys=True) + "\n")
    return changes(before, states, worth) or ["as the baseline"]
