"""parse, what may stand where → the text of an MRZ: the likeliest whose check digits hold.

The reader tells for each place how likely each character is. What may stand at a place, which states
there are and the check digits choose among the likely ones; where one text stands out it is taken, and
each place that was changed is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy
from numpy.typing import NDArray

from ocr_identity.domain.document import Correction
from ocr_identity.ocr.extraction.countries import STATES
from ocr_identity.ocr.extraction.mrz import check
from ocr_identity.ocr.extraction.mrz_charset import ALLOWED, CHARACTERS, INDEX
from ocr_identity.ocr.extraction.mrz_formats import Lines, MrzFormat, format_of

Table = NDArray[numpy.float64]

# Costs are negative logarithms of likelihoods. What may not stand at a place must be seen very clearly.
AGAINST_KIND = 5.0
AGAINST_STATES = 3.0
DEAREST = 7.0
MOST_DOUBTS, MOST_CHANGES = 14, 3
STANDS_OUT = 0.9


@dataclass(frozen=True, slots=True)
class DecodedMrz:
    """A text, how sure it is at each place (rows x places), and as a whole given its check digits."""

    lines: Lines
    mrz_format: MrzFormat
    probabilities: Table
    probability: float
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    row: int
    column: int
    character: str
    cost: float


def decode_mrz(probabilities: Table) -> DecodedMrz | None:
    """Decode the text of `probabilities` (rows x length x `CHARACTERS`); None if no format fits."""
    read = _text(probabilities)
    mrz_format = format_of(read)
    if mrz_format is None:
        return None
    costs = -numpy.log(probabilities + 1e-7)
    costs += numpy.where(ALLOWED[mrz_format.name], 0.0, AGAINST_KIND)
    costs -= costs.min(axis=2, keepdims=True)
    lines = _with_known_states(tuple(_row(row) for row in costs), costs, mrz_format)
    lines, probability = _with_check_digits(lines, costs, mrz_format)
    corrections = tuple(
        Correction(row, column, read[row][column], lines[row][column])
        for row, column in numpy.ndindex(len(lines), mrz_format.length)
        if read[row][column] != lines[row][column]
    )
    chosen = numpy.array([[INDEX[character] for character in line] for line in lines])
    shares = numpy.exp(-costs)
    shares /= shares.sum(axis=2, keepdims=True)
    sure = numpy.take_along_axis(shares, chosen[:, :, None], axis=2)[:, :, 0]
    return DecodedMrz(lines, mrz_format, sure, probability, corrections)


def _text(probabilities: Table) -> Lines:
    return tuple("".join(CHARACTERS[index] for index in row.argmax(axis=1)) for row in probabilities)


def _row(costs: Table) -> str:
    return "".join(CHARACTERS[index] for index in costs.argmin(axis=1))


def _with_known_states(lines: Lines, costs: Table, mrz_format: MrzFormat) -> Lines:
    """`lines` with a state's code where what was read is none and one is about as likely."""
    for element in ("issuing_state", "nationality"):
        span = mrz_format.elements.get(element)
        if span is None or span.of(lines) in STATES:
            continue
        there = costs[span.line, span.start : span.end]
        price = {code: sum(there[place, INDEX[one]] for place, one in enumerate(code)) for code in STATES}
        code = min(price, key=price.__getitem__)
        now = sum(there[place, INDEX[one]] for place, one in enumerate(span.of(lines)))
        if price[code] - now < AGAINST_STATES:
            line = lines[span.line]
            changed = line[: span.start] + code + line[span.end :]
            lines = (*lines[: span.line], changed, *lines[span.line + 1 :])
    return lines


def _with_check_digits(lines: Lines, costs: Table, mrz_format: MrzFormat) -> tuple[Lines, float]:
    """Find the likeliest text near `lines` whose check digits all hold, and its share among such texts.

    `lines` themselves, with no sureness, where none holds or none stands out.
    """
    holding = [
        (cost, text)
        for cost, text in _alternatives(lines, costs, mrz_format)
        if all(check(text, mrz_format).values())
    ]
    if not holding:
        return lines, 0.0
    shares = numpy.exp([-cost for cost, _ in holding])
    best = int(shares.argmax())
    share = float(shares[best] / shares.sum())
    if holding[best][1] != lines and share < STANDS_OUT:
        return lines, 0.0
    return holding[best][1], share


def _alternatives(lines: Lines, costs: Table, mrz_format: MrzFormat) -> Iterator[tuple[float, Lines]]:
    """`lines`, and every text that differs in up to three doubtful places, each with its cost."""
    doubts = _uncertain_characters(lines, costs, mrz_format)
    for count in range(MOST_CHANGES + 1):
        for changes in combinations(doubts, count):
            probabilities = {(change.row, change.column) for change in changes}
            cost = sum(change.cost for change in changes)
            if len(probabilities) == count and cost <= DEAREST:
                yield cost, _changed(lines, changes)


def _uncertain_characters(lines: Lines, costs: Table, mrz_format: MrzFormat) -> list[_Change]:
    """List the cheapest changes of one character, to what may stand in its place."""
    changes = [
        _Change(int(row), int(column), CHARACTERS[index], float(costs[row, column, index]))
        for row, column, index in zip(
            *numpy.nonzero((costs < DEAREST) & ALLOWED[mrz_format.name]), strict=True
        )
        if lines[row][column] != CHARACTERS[index]
    ]
    return sorted(changes, key=lambda change: change.cost)[:MOST_DOUBTS]


def _changed(lines: Lines, changes: tuple[_Change, ...]) -> Lines:
    rows = [list(line) for line in lines]
    for change in changes:
        rows[change.row][change.column] = change.character
    return tuple("".join(row) for row in rows)
