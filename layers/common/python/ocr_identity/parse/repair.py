"""Mends look-alikes in MRZ lines, only where the position or a check digit leaves no doubt."""

from itertools import product

from ocr_identity.parse.check_digits import holds
from ocr_identity.parse.mrz_layouts import Layout, Lines, Span, layout_of

TO_DIGIT = str.maketrans("OQDUIJLZSGBT", "000011125687")
TO_LETTER = str.maketrans("0125678", "OIZSGTB")
LOOK_ALIKES = {
    "0": "0O",
    "O": "O0",
    "1": "1I",
    "I": "I1",
    "5": "5S",
    "S": "S5",
    "8": "8B",
    "B": "B8",
    "2": "2Z",
    "Z": "Z2",
}
MOST_DOUBTS = 6

DIGITS = ("birth_date", "expiry_date")
LETTERS = ("issuing_state", "nationality", "names")


def repair(lines: Lines) -> Lines:
    """`lines` with letters where only letters may stand, digits where only digits may, and with a
    document number whose check digit holds where exactly one look-alike reading makes it hold.
    """  # noqa: D205 - one sentence
    layout = layout_of(lines)
    if layout is None:
        return lines
    rows = [list(line) for line in lines]
    for element in LETTERS:
        _translate(rows, layout.elements[element], TO_LETTER)
    for element in DIGITS:
        _translate(rows, layout.elements[element], TO_DIGIT)
    for element in layout.checked:
        _translate(rows, layout.check_digit(element), TO_DIGIT)
    if layout.composite:
        _translate(rows, layout.composite_digit, TO_DIGIT)
    for element in ("document_number", "personal_number"):
        if element in layout.checked:
            _settle(rows, layout, element)
    return tuple("".join(row) for row in rows)


def _translate(rows: list[list[str]], span: Span, table: dict[int, int]) -> None:
    row = rows[span.line]
    row[span.start : span.end] = "".join(row[span.start : span.end]).translate(table)


def _settle(rows: list[list[str]], layout: Layout, element: str) -> None:
    """Put the one look-alike reading of `element` in place that its check digit vouches for."""
    span = layout.elements[element]
    text = "".join(rows[span.line][span.start : span.end])
    digit = rows[span.line][span.end]
    doubts = sum(character in LOOK_ALIKES for character in text)
    if digit == "<" or holds(text, digit) or not 0 < doubts <= MOST_DOUBTS:
        return
    readings = product(*(LOOK_ALIKES.get(character, character) for character in text))
    changes = sorted(
        (sum(a != b for a, b in zip(text, reading, strict=True)), reading) for reading in readings
    )
    holding = [(count, reading) for count, reading in changes if holds("".join(reading), digit)]
    if holding and (len(holding) == 1 or holding[0][0] < holding[1][0]):
        rows[span.line][span.start : span.end] = holding[0][1]
