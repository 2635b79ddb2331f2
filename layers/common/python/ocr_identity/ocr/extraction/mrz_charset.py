"""What may stand at each place of an MRZ: letters in names, digits in dates (ICAO Doc 9303-3, 4.3)."""

import numpy
from numpy.typing import NDArray

from ocr_identity.domain.document import Span
from ocr_identity.ocr.extraction.mrz_formats import FORMATS, MrzFormat

# In the order of the line model's characters.
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
INDEX = {character: index for index, character in enumerate(CHARACTERS)}

DIGITS, LETTERS, ANY = CHARACTERS[:10], CHARACTERS[10:36], CHARACTERS
CHARSETS = {
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


def _allowed(mrz_format: MrzFormat) -> NDArray[numpy.bool_]:
    table = numpy.ones((mrz_format.rows, mrz_format.length, len(CHARACTERS)), numpy.bool_)
    for element, span in mrz_format.elements.items():
        _mark(table, span, CHARSETS.get(element, ANY))
    for element in mrz_format.checked:
        _mark(table, mrz_format.check_digit(element), DIGITS + "<")
    if mrz_format.composite:
        _mark(table, mrz_format.composite_digit, DIGITS)
    _mark(table, Span(0, 0, 1), LETTERS)
    return table


# By the layout's name, rows x places x characters: whether the character may stand there.
ALLOWED = {mrz_format.name: _allowed(mrz_format) for mrz_format in FORMATS}
