"""`make bench CORPUS=…`: the reader beside PassportEye, FastMRZ and plain Tesseract, on the same files.

Each peer runs in an environment of its own under `.bench/`, made at the first run, and calls the command
`tesseract`. FastMRZ wants Tesseract data for MRZs that no package holds: give a folder that has
`mrz.traineddata` as TESSDATA, else `eng` stands in for it and the table says so.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from ocr_identity.adapters.engines.loading import engines
from ocr_identity.adapters.engines.tesseract import trained_data
from tests.benchmarks.corpus import FIELDS, Outcome, Row, from_peer, load, read

ROOT = Path(__file__).parents[2] / ".bench"
OURS = "OCR Identity"
MEASURES = (
    "whole MRZ exact", *FIELDS, "called valid", "called valid, wrong text", "s/image of one core, median",
    "times as long as ours",
)  # fmt: skip
NEEDED = {
    "passporteye": ["PassportEye==2.2.2", "setuptools<81"],
    "fastmrz": ["fastmrz==2.1.2"],
    "tesseract": [],
}


def environment(peer: str) -> Path:
    """Make the peer's own environment, once, and return its Python."""
    home = ROOT / peer
    python = home / "bin" / "python"
    if not (home / ".ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        if NEEDED[peer]:
            subprocess.run([str(python), "-m", "pip", "install", "--quiet", *NEEDED[peer]], check=True)
        (home / ".ready").touch()
    return python


def tessdata() -> Path:
    """Fill a folder with `eng`, which stands in for `mrz` where none is given."""
    folder = ROOT / "tessdata"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("eng", "mrz"):
        shutil.copy(Path(trained_data()) / "eng.traineddata", folder / f"{name}.traineddata")
    return folder


def run_peer(peer: str, rows: Sequence[Row], data: Path) -> list[Outcome]:
    """How `peer` reads the files of `rows`."""
    files = {str(row.path): row for row in rows}
    variables = {**os.environ, "OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "TESSDATA_PREFIX": str(data)}
    command = [
        str(environment(peer)),
        "-W",
        "ignore",
        str(Path(__file__).with_name("competitor.py")),
        peer,
        *files,
    ]
    outcomes = []
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        for line in track(process.stdout or (), peer, len(rows), console=Console(stderr=True)):
            if line.startswith("{"):
                told = json.loads(line)
                row, told_valid = files[told["file"]], told["valid"]
                one = from_peer(row, told["text"], told["fields"], told["seconds"], valid=told_valid)
                outcomes.append(one)
    return outcomes


def column(outcomes: Sequence[Outcome], ours: float) -> list[str]:
    """Compute the figures of one reader, in the order of `MEASURES`."""

    def share(told: Iterable[bool]) -> str:
        return f"{sum(told) / max(1, len(outcomes)):.0%}"

    seconds = statistics.median(one.seconds for one in outcomes)
    return [
        share(one.exact for one in outcomes),
        *(_known(outcomes, name) for name in FIELDS),
        share(one.valid for one in outcomes),
        share(one.valid and not one.exact for one in outcomes),
        f"{seconds:.2f}",
        f"{seconds / ours:.1f}",
    ]


def _known(outcomes: Sequence[Outcome], name: str) -> str:
    right = [one.fields[name][0] for one in outcomes if name in one.fields]
    return f"{sum(right) / max(1, len(right)):.0%}"


def show(results: dict[str, list[Outcome]]) -> Table:
    """Show a column for each reader; time as a ratio to ours."""
    table = Table("measure", *results)
    ours = statistics.median(one.seconds for one in results[OURS])
    columns = [column(outcomes, ours) for outcomes in results.values()]
    for name, *figures in zip(MEASURES, *columns, strict=True):
        table.add_row(name, *figures)
    return table


def main() -> None:
    """Run all on the corpus' images that have an MRZ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--tessdata", type=Path, help="a folder that holds mrz.traineddata")
    arguments = parser.parse_args()
    rows = [row for row in load(arguments.corpus) if row.expected == "mrz" and row.path.suffix != ".pdf"]
    at_hand = engines()
    results = {OURS: [read(row, at_hand) for row in track(rows, "ours", console=Console(stderr=True))]}
    if not shutil.which("tesseract"):
        sys.exit("The peers need the command tesseract.")
    for peer in NEEDED:
        results[peer] = run_peer(peer, rows, arguments.tessdata or tessdata())
    Console().print(show(results))
    if arguments.tessdata is None:
        Console().print("FastMRZ ran with stock `eng`, not with a model for MRZs.")


if __name__ == "__main__":
    main()
