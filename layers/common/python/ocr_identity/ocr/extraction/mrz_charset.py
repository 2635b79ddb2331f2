"""What may stand at each place of an MRZ: letters in names, digits in dates (ICAO Doc 9303-3, 4.3)."""

import numpy
from numpy.typing import NDArray

from ocr_identity.domain.document import Span
from ocr_identity.ocr.extraction.mrz_formats import LAYOUTS, Layout

# In the order of the line model's characters.
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
INDEX = {character: index for index, character in enumerate(CHARACTERS)}

DIGITS, LETTERS, ANY = CHARACTERS[:10], CHARACTERS[10:36], CHARACTERS
KINDS = {
    "document_code": LETTERS + "<" + DIGITS,
    "issuing_state": LETTERS + "<",
    "nationality": LETTERS + "<",
    "names": LETTERS + "<",
    "surname": LETTERS + "<",
    "given_names": LETTERS + "<",
    "birth_date": DIGITS + "<",
    "expiry_date": DIGITS + "<",
    "sex": "MFX<",
}


def _mark(table: NDArray[numpy.bool_], span: Span, characters: str) -> None:
    table[span.line, span.start : span.end] = False
    table[span.line, span.start : span.end, [[INDEX[one]] for one in characters]] = True


def _allowed(layout: Layout) -> NDArray[numpy.bool_]:
    table = numpy.ones((layout.rows, layout.length, len(CHARACTERS)), numpy.bool_)
    for element, span in layout.elements.items():
        _mark(table, span, KINDS.get(element, ANY))
    for element in layout.checked:
        _mark(table, layout.check_digit(element), DIGITS + "<")
    if layout.composite:
        _mark(table, layout.composite_digit, DIGITS)
    _mark(table, Span(0, 0, 1), LETTERS)
    return table


# By the layout's name, rows x places x characters: whether the character may stand there.
ALLOWED = {layout.name: _allowed(layout) for layout in LAYOUTS}
