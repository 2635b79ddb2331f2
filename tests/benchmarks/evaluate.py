"""`make evaluate CORPUS=…`: how the reader does on a folder of images with a manifest of truth.

Prints a table, how far confidences can be believed, and which files got better or worse than the stored
baseline; `--store` makes this run the baseline.
"""

import argparse
import resource
import statistics
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from ocr_identity.adapters.engines.loading import engines
from tests.benchmarks.baseline import compared
from tests.benchmarks.corpus import FIELDS, Outcome, load, read

BANDS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)
BASELINE = Path(__file__).parent / "baseline.json"


def measures(outcomes: Sequence[Outcome]) -> list[tuple[str, int, int]]:
    """List what is counted: name, how often, of how many."""
    zones = [one for one in outcomes if one.expected == "mrz"]
    exact = [one for one in zones if one.exact]
    bare = [one for one in outcomes if one.expected == "no_mrz"]
    codes = [one for one in outcomes if one.expected == "barcode"]
    right = [one for one in exact if one.prints_right_digits]
    lines = [one.lines for one in zones]
    counted = [
        ("whole MRZ exact", len(exact), len(zones)),
        ("line exact", sum(right for right, _ in lines), sum(total for _, total in lines)),
    ]
    for name in FIELDS:
        known = [one.fields[name][0] for one in zones if name in one.fields]
        counted.append((name, sum(known), len(known)))
    return [
        *counted,
        ("valid, of exact texts with right check digits", sum(one.valid for one in right), len(right)),
        ("valid, wrong text", sum(one.valid and not one.exact for one in zones), len(zones)),
        ("valid without an MRZ", sum(one.valid for one in bare), len(bare)),
        ("barcode read", sum(one.exact for one in codes), len(codes)),
    ]


def table(outcomes: Sequence[Outcome], truth_length: int) -> Table:
    """All figures of one run."""
    shown = Table("measure", "of", "share")
    for name, count, total in measures(outcomes):
        shown.add_row(name, f"{count} / {total}", f"{count / max(total, 1):.1%}")
    edits = sum(one.edits for one in outcomes if one.expected == "mrz")
    shown.add_row("character error rate", f"{edits} / {truth_length}", f"{edits / max(truth_length, 1):.2%}")
    seconds = sorted(one.seconds for one in outcomes)
    shown.add_row("s/image of one core, median", str(len(seconds)), f"{statistics.median(seconds):.2f}")
    shown.add_row("s/image of one core, 95 of 100", "", f"{seconds[int(len(seconds) * 0.95)]:.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shown.add_row("peak memory", "", f"{peak:.0f} MiB")
    return shown


def reliability(outcomes: Sequence[Outcome]) -> tuple[Table, float]:
    """For each band of confidence how often fields were right, and the expected calibration error."""
    told = [pair for one in outcomes for pair in one.fields.values() if pair[1] > 0]
    shown, error = Table("confidence", "fields", "mean", "right"), 0.0
    for low, high in pairwise(BANDS):
        band = [(right, sure) for right, sure in told if low <= sure < high]
        if band:
            sure = statistics.mean(one for _, one in band)
            right = statistics.mean(float(one) for one, _ in band)
            error += abs(sure - right) * len(band) / len(told)
            shown.add_row(f"{low:.2f} to {min(high, 1):.2f}", str(len(band)), f"{sure:.3f}", f"{right:.3f}")
    return shown, error


def state(one: Outcome) -> str:
    """One word on a file, for the baseline."""
    if one.expected == "no_mrz":
        return "false alarm" if one.valid else "quiet"
    return ("exact" if one.exact else "wrong") + (", valid" if one.valid else "")


RANK = ("wrong, valid", "false alarm", "wrong", "quiet", "exact", "exact, valid")


def main() -> None:
    """Read all of the corpus and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    parser.add_argument("--store", action="store_true", help="make this run the baseline")
    parser.add_argument("--only", default="", help="files whose name holds this")
    arguments = parser.parse_args()
    rows = [row for row in load(arguments.corpus) if arguments.only in row.path.name]
    at_hand, console = engines(), Console()
    outcomes = [read(row, at_hand) for row in track(rows, "reading", console=Console(stderr=True))]
    console.print(table(outcomes, sum(len(row.mrz) for row in rows)))
    shown, error = reliability(outcomes)
    console.print(shown, f"expected calibration error {error:.3f}")
    states = {one.file: state(one) for one in outcomes}
    told = compared(arguments.baseline, states, RANK.index, store=arguments.store)
    console.print("\n".join(told), highlight=False)
    wrong = [f"{one.file}: {state(one)}" for one in outcomes if not one.exact and one.expected == "mrz"]
    console.print("\n".join(["not exact:", *wrong]), highlight=False)


if __name__ == "__main__":
    main()
