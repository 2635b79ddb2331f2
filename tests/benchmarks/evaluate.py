"""`make evaluate CORPUS=…`: how the reader does on a folder of images with a manifest of truth.

`manifest.csv` has a row a file: `file`, `expected` (`mrz`, `no_mrz`, others do not count), `mrz` (lines
joined by a newline) and `mrz_alt` (the same with `?` where either look-alike is right); the images are
in `images/`.
"""

import csv
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from ocr_identity.bootstrap_reader import text_engine
from ocr_identity.errors import Rejection
from ocr_identity.image.decode import Limits
from ocr_identity.parse.mrz import parse_mrz
from ocr_identity.pipeline import read_document
from ocr_identity.ports import TextEngine

FIELDS = ("document_number", "birth_date", "expiry_date", "surname", "given_names")


@dataclass(frozen=True)
class Outcome:
    """What was read of one file."""

    text: str
    valid: bool
    fields: dict[str, str]
    seconds: float


def read(path: Path, engine: TextEngine) -> Outcome:
    """Read one file; a refusal reads nothing."""
    started = time.perf_counter()
    try:
        reading = read_document(path.read_bytes(), engine, Limits())
    except Rejection:
        return Outcome("", valid=False, fields={}, seconds=time.perf_counter() - started)
    mrz = reading.mrz
    fields = {name: field.value for name, field in reading.fields.items()}
    text = "\n".join(mrz.lines) if mrz else ""
    return Outcome(text, bool(mrz and mrz.valid), fields, time.perf_counter() - started)


def is_exact(text: str, row: dict[str, str]) -> bool:
    """Whether `text` is the truth, either look-alike counting where the image cannot settle it."""
    truth = row["mrz_alt"] or row["mrz"]
    return len(text) == len(truth) and all(b in (a, "?") for a, b in zip(text, truth, strict=True))


def score(row: dict[str, str], outcome: Outcome) -> Counter[str]:
    """What this file adds to each count."""
    if row["expected"] == "no_mrz":
        return Counter({"without MRZ": 1, "false alarm": int(outcome.valid)})
    exact = is_exact(outcome.text, row)
    counts = Counter({"with MRZ": 1, "whole MRZ exact": int(exact), "called valid": int(outcome.valid)})
    counts["called valid, wrong text"] = int(outcome.valid and not exact)
    truth = parse_mrz(tuple(row["mrz"].split("\n")))
    for name in FIELDS:
        if truth and name in truth.values:
            counts[f"{name} known"] += 1
            counts[name] += outcome.fields.get(name) == truth.values[name].value
    return counts


def main(corpus: Path) -> None:
    """Read all of `corpus` and print the table."""
    with (corpus / "manifest.csv").open(newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest) if row["expected"] in {"mrz", "no_mrz"}]
    engine, counts, seconds = text_engine(), Counter[str](), []
    for row in track(rows, "reading", console=Console(stderr=True)):
        outcome = read(corpus / "images" / row["file"], engine)
        counts += score(row, outcome)
        seconds.append(outcome.seconds)
    table = Table("measure", "of", "share")
    totals = {"false alarm": "without MRZ"} | {name: f"{name} known" for name in FIELDS}
    names = ("whole MRZ exact", *FIELDS, "called valid", "called valid, wrong text", "false alarm")
    for name in names:
        total = counts[totals.get(name, "with MRZ")]
        table.add_row(name, f"{counts[name]} / {total}", f"{counts[name] / max(total, 1):.0%}")
    table.add_row("s/image median", str(len(seconds)), f"{statistics.median(seconds):.2f}")
    Console().print(table)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
