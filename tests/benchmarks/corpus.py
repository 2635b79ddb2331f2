"""A folder of images with a manifest of truth, and how one file's reading compares with it.

`manifest.csv` has a row a file: `file`, `expected` (`mrz`, `no_mrz`, `barcode`; others do not count),
`mrz` (lines joined by a newline), `mrz_alt` (the same with `?` where either look-alike is right),
`check_digits` (`all valid`, or what is wrong as printed) and `barcode_truth`; images are in `images/`.
"""

import csv
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ocr_identity.domain.document import Field, Mrz, Reading, Source
from ocr_identity.domain.errors import DocumentRejectedError
from ocr_identity.ocr.extraction.dates import birth_date, expiry_date
from ocr_identity.ocr.extraction.mrz import parse_mrz
from ocr_identity.ocr.image.decode import decode
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.image.preprocess import to_grayscale
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ocr.recognition.barcode import read_barcodes
from ocr_identity.ports.engines import Engines

FIELDS = ("document_number", "birth_date", "expiry_date", "surname", "given_names")


@dataclass(frozen=True)
class Row:
    """One file of the corpus and its truth."""

    path: Path
    expected: str
    mrz: str
    either: str
    prints_right_digits: bool
    barcode: str


@dataclass(frozen=True)
class Outcome:
    """How one file was read.

    `lines` counts the right ones and all; `fields` tells of each known field whether it is right, with its
    confidence.
    """

    file: str
    expected: str
    text: str = ""
    valid: bool = False
    exact: bool = False
    edits: int = 0
    lines: tuple[int, int] = (0, 0)
    prints_right_digits: bool = False
    fields: dict[str, tuple[bool, float]] = field(default_factory=dict)
    seconds: float = 0.0


def load(corpus: Path) -> list[Row]:
    """Load the rows of `corpus` that count."""
    with (corpus / "manifest.csv").open(newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest) if row["expected"] in {"mrz", "no_mrz", "barcode"}]
    return [
        Row(
            corpus / "images" / row["file"],
            row["expected"],
            row["mrz"],
            row["mrz_alt"] or row["mrz"],
            row["check_digits"] == "all valid",
            row["barcode_truth"],
        )
        for row in rows
    ]


def read(row: Row, engines: Engines) -> Outcome:
    """Read one file and compare; the seconds are of the processor, not of the clock."""
    data = row.path.read_bytes()
    if row.expected == "barcode":
        return _read_barcode(row, data)
    started = time.process_time()
    try:
        reading = read_document(data, engines, Limits())
    except DocumentRejectedError:
        reading = Reading()
    return judge(row, reading, time.process_time() - started)


def _read_barcode(row: Row, data: bytes) -> Outcome:
    """PDF417 that need not be of an identity document: the payload alone."""
    started = time.process_time()
    pages = (read_barcodes(to_grayscale(page.image), page.number) for page in decode(data, Limits()))
    payloads = [barcode.payload.decode("latin-1") for found in pages for barcode in found]
    seconds = time.process_time() - started
    text = payloads[0] if payloads else ""
    return Outcome(row.path.name, "barcode", text, exact=text == row.barcode, seconds=seconds)


def judge(row: Row, reading: Reading, seconds: float) -> Outcome:
    """How `reading` compares with the truth of `row`."""
    text = "\n".join(reading.mrz.lines) if reading.mrz else ""
    alike = (true in {told, "?"} for told, true in zip(text, row.either, strict=False))
    return Outcome(
        file=row.path.name,
        expected=row.expected,
        text=text,
        valid=reading.mrz is not None and reading.mrz.valid,
        exact=len(text) == len(row.either) and all(alike),
        edits=distance(text, row.mrz),
        lines=_lines(row, text),
        prints_right_digits=row.prints_right_digits,
        fields=_fields(row, reading),
        seconds=seconds,
    )


def _lines(row: Row, text: str) -> tuple[int, int]:
    truth, told = row.either.split("\n"), text.split("\n")
    right = (
        len(line) == len(true) and all(b in {a, "?"} for a, b in zip(line, true, strict=True))
        for line, true in zip(told, truth, strict=False)
    )
    return sum(right), len(truth)


def _fields(row: Row, reading: Reading) -> dict[str, tuple[bool, float]]:
    truth = parse_mrz(tuple(row.mrz.split("\n"))) if row.mrz else None
    compared = {}
    for name in FIELDS:
        if truth and name in truth.values:
            told = reading.fields.get(name)
            right = told is not None and told.value == truth.values[name].value
            compared[name] = (right, told.confidence if told else 0.0)
    return compared


def distance(one: str, other: str) -> int:
    """How many insertions, deletions and replacements lie between the two (Levenshtein)."""
    before = list(range(len(other) + 1))
    for row, a in enumerate(one, start=1):
        now = [row]
        for column, b in enumerate(other, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (a != b)))
        before = now
    return before[-1]


def from_peer(row: Row, text: str, told: Mapping[str, str], seconds: float, *, valid: bool) -> Outcome:
    """Judge another reader's outcome; where it parses nothing itself, our parser reads its text."""
    lines = tuple(text.replace(" ", "").split("\n"))
    parsed = None if told else parse_mrz(lines)
    values = {name: value.value for name, value in parsed.values.items()} if parsed else dict(told)
    for name, date in (("birth_date", birth_date), ("expiry_date", expiry_date)):
        if len(values.get(name, "")) == 6:
            values[name] = date(values[name]) or ""
    fields = {name: Field(value, value, 1.0, Source.MRZ, 1) for name, value in values.items()}
    mrz = Mrz("", lines, valid, {}, 1, None)
    return judge(row, Reading(mrz=mrz, fields=fields), seconds)
