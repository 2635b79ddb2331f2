"""`make evaluate-print CORPUS=folder`: how much of the printed zone is told, and how much of that is right.

The folder holds `images/` and `manifest.csv` with the columns file, kind, country, region and one for each
printed field; `a|b` means that either is right, `?` any character. All engines are given the same rules for
fields, so that what the engine and what the extraction bring can be told apart.
"""

import argparse
import csv
import re
import statistics
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ocr_identity.adapters.engines.loading import engines
from ocr_identity.domain.document import Field, Reading
from ocr_identity.domain.errors import DocumentRejectedError
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ports.engines import Engines, PrintEngine
from tests.benchmarks.baseline import compared
from tests.benchmarks.rapid import rapid_engine

FIELDS = (
    "document_number", "surname", "given_names", "birth_date", "sex", "expiry_date", "issue_date", "address",
    "place_of_birth", "personal_number", "licence_classes", "issuing_authority",
)  # fmt: skip
SURE, ALIKE = 0.9, 0.9
ENGINES: dict[str, Callable[[], Engines]] = {
    "auto": engines,
    "pp_ocr": lambda: engines(print_engine=PrintEngine.PP_OCR),
    "tesseract": lambda: engines(print_engine=PrintEngine.TESSERACT),
    "rapidocr": rapid_engine,
}


@dataclass
class Score:
    """What was printed, told, right, and wrong though called sure; kinds, refusals and seconds."""

    printed: int = 0
    told: int = 0
    right: int = 0
    sure_and_wrong: int = 0
    documents: int = 0
    kinds: int = 0
    countries: int = 0
    refused: int = 0
    seconds: list[float] = field(default_factory=list)
    # One word on each file, for the baseline.
    states: dict[str, str] = field(default_factory=dict)

    def add(self, row: dict[str, str], reading: Reading) -> None:
        """Count one document."""
        printed, told, right = self.printed, self.told, self.right
        self._count(row, reading)
        wrong = self.told - told - (self.right - right)
        self.states[row["file"]] = f"{self.right - right} of {self.printed - printed} right, {wrong} wrong"

    def _count(self, row: dict[str, str], reading: Reading) -> None:
        self.documents += 1
        self.kinds += reading.document_type == row["kind"]
        state = reading.fields.get("issuing_state")
        self.countries += state is not None and state.value == row["country"]
        undivided = bool(row.get("full_name"))
        for name in FIELDS:
            if not (undivided and name in {"surname", "given_names"}):
                self._add_field(row.get(name, ""), reading.fields.get(name), name)
        if undivided:
            self._add_name(row["full_name"], reading)

    def _add_field(self, truth: str, told: Field | None, name: str) -> None:
        self.printed += bool(truth)
        if told is None:
            return
        is_right = bool(truth) and any(_alike(name, one, told.value) for one in truth.split("|"))
        if not is_right and told.source != "visual":
            return  # the MRZ or the barcode may say otherwise than the print
        self.told += 1
        self.right += is_right
        self.sure_and_wrong += not is_right and told.confidence >= SURE

    def _add_name(self, truth: str, reading: Reading) -> None:
        self.printed += 1
        names = [
            reading.fields[one].value
            for one in ("given_names", "surname", "full_name")
            if one in reading.fields
        ]
        if names:
            words = sorted(_fold(word) for name in names for word in name.split())
            is_right = any(sorted(map(_fold, one.split())) == words for one in truth.split("|"))
            self.told += 1
            self.right += is_right


def _fold(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text).upper() if one.isalnum() or one == "?")


def _alike(name: str, truth: str, told: str) -> bool:
    want, got = _fold(truth), _fold(told)
    if name == "sex":
        return want[:1] == got[:1]
    if name == "address":
        return SequenceMatcher(None, want, got, autojunk=False).ratio() >= ALIKE
    return re.fullmatch(re.escape(want).replace(r"\?", "."), got) is not None


def _worth(state: str) -> float:
    """Count the fields of a file that are right, less those that are wrong."""
    right, wrong = re.findall(r"(\d+) (?:of|wrong)", state)
    return int(right) - int(wrong)


def measure(folder: Path, at_hand: Engines) -> Score:
    """Read every image of `folder` and count."""
    score = Score()
    with (folder / "manifest.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if (folder / "images" / row["file"]).exists()]
    for row in rows:
        data, started = (folder / "images" / row["file"]).read_bytes(), time.monotonic()
        try:
            reading = read_document(data, at_hand, Limits())
        except DocumentRejectedError:
            reading, score.refused = Reading(), score.refused + 1
        score.seconds.append(time.monotonic() - started)
        score.add(row, reading)
    return score


def main() -> None:
    """Print a table, a row an engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engines", default="auto,pp_ocr,tesseract,rapidocr")
    parser.add_argument("--baseline", type=Path, help="compare the first engine with this file")
    parser.add_argument("--store", action="store_true", help="make this run the baseline")
    options = parser.parse_args()
    table = Table(
        "engine", "kind", "country", "refused", "fields right", "of those told", "sure but wrong", "s, median"
    )
    scores = {name: measure(options.folder, ENGINES[name]()) for name in options.engines.split(",")}
    for name, one in scores.items():
        table.add_row(
            name, f"{one.kinds / one.documents:.0%}", f"{one.countries / one.documents:.0%}",
            str(one.refused),
            f"{one.right} / {one.printed} = {one.right / one.printed:.1%}",
            f"{one.right / max(1, one.told):.1%}",
            str(one.sure_and_wrong), f"{statistics.median(one.seconds):.2f}",
        )  # fmt: skip
    console = Console(width=120)
    console.print(table)
    if options.baseline:
        states = next(iter(scores.values())).states
        told = compared(options.baseline, states, _worth, store=options.store)
        console.print("\n".join(told), highlight=False)


if __name__ == "__main__":
    main()
