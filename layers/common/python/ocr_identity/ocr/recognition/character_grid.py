"""Lays characters on the fixed pitch of an MRZ line, and tells fillers by their shape.

OCR-B stands at ten characters an inch (ICAO Doc 9303-3, 4.4), so each character has its cell. An
engine trained on prose drops or doubles characters in runs of `<` and reads them as K, C, E or S;
the cells say how many there are, and a `<` has a point where those have a stem.
"""

import statistics
from collections.abc import Iterable
from itertools import pairwise

import numpy
from numpy.typing import NDArray
from PIL import Image

from ocr_identity.domain.document import Box
from ocr_identity.ports.engines import Symbol

ROWS_AND_LENGTHS = ((3, 30), (2, 44), (2, 36))
LIKE_FILLERS = frozenset("KCESLG6")
SHORTEST = 12
# A glyph lies within this part of the pitch to either side of its cell's middle.
WITHIN = 0.42

Ink = NDArray[numpy.bool_]


def lay_out(symbols: list[Symbol], strip: Image.Image) -> list[tuple[str, ...]]:
    """The texts that the zone's last two or three lines make at each format's length."""
    lines = [line for line in _lines(symbols) if len(line) >= SHORTEST]
    if len(lines) < 2:
        return []
    ink = _ink(strip)
    pitch = statistics.median(_steps(lines))
    left = statistics.median_low([line[0].box.left for line in lines])
    return [
        tuple(_text(line, pitch, left, ink, length) for line in lines[-rows:])
        for rows, length in ROWS_AND_LENGTHS
        if len(lines) >= rows
    ]


def _lines(symbols: list[Symbol]) -> list[list[Symbol]]:
    """Symbols by printed line, top down, each from left to right; specks left out."""
    if not symbols:
        return []
    height = statistics.median(symbol.box.height for symbol in symbols)
    lines: list[list[Symbol]] = []
    for symbol in sorted(symbols, key=lambda one: one.box.top + one.box.bottom):
        if symbol.box.height < height * 0.4 or symbol.box.height > height * 2.5:
            continue
        if lines and _middle(symbol) - statistics.median(map(_middle, lines[-1])) < height * 0.7:
            lines[-1].append(symbol)
        else:
            lines.append([symbol])
    return [sorted(line, key=lambda one: one.box.left) for line in lines]


def _middle(symbol: Symbol) -> float:
    return symbol.box.top + symbol.box.height / 2


def _centre(symbol: Symbol) -> float:
    return symbol.box.left + symbol.box.width / 2


def _steps(lines: list[list[Symbol]]) -> Iterable[float]:
    """The distances between neighbours' centres."""
    for line in lines:
        for one, following in pairwise(line):
            yield max(1.0, _centre(following) - _centre(one))


def _text(line: list[Symbol], pitch: float, left: float, ink: Ink, length: int) -> str:
    """The line's `length` characters; an empty cell is a filler that the engine passed over."""
    symbols = _columns(line, pitch, left)
    place = numpy.polynomial.Polynomial.fit(list(symbols), [_centre(one) for one in symbols.values()], 1)
    top = round(statistics.median(one.box.top for one in line))
    height = round(statistics.median(one.box.height for one in line))
    text = []
    for column in range(length):
        character = symbols[column].text if column in symbols else "<"
        cell = Box(round(place(column) - WITHIN * pitch), top, round(2 * WITHIN * pitch), height)
        text.append("<" if character in LIKE_FILLERS and is_filler(ink, cell) else character)
    return "".join(text)


def _columns(line: list[Symbol], pitch: float, left: float) -> dict[int, Symbol]:
    """Column → the symbol that stands in it; of two, the more confident one."""
    symbols: dict[int, Symbol] = {}
    column = max(0, round((line[0].box.left - left) / pitch))
    before = line[0]
    for symbol in line:
        column += round((_centre(symbol) - _centre(before)) / pitch)
        before = symbol
        if column not in symbols or symbol.confidence > symbols[column].confidence:
            symbols[column] = symbol
    return symbols


def _ink(strip: Image.Image) -> Ink:
    """Where `strip` is darker than half way between its ink and its paper."""
    grey = numpy.asarray(strip, dtype=numpy.int16)
    dark, bright = numpy.percentile(grey, [4, 70])
    ink: Ink = grey < (dark + bright) / 2
    return ink


def is_filler(ink: Ink, box: Box) -> bool:
    """Whether the glyph in `box` is a `<`: a point half way up at its left, two ends at its right."""
    glyph = ink[box.top : box.bottom, max(0, box.left) : box.right]
    rows, columns = numpy.flatnonzero(glyph.any(axis=1)), numpy.flatnonzero(glyph.any(axis=0))
    if len(rows) < 6 or len(columns) < 6:
        return False
    glyph = glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = glyph.shape
    point = numpy.flatnonzero(glyph[:, : max(2, width // 5)].any(axis=1))
    ends = glyph[:, -max(2, width // 5) :]
    middle = ends[int(height * 0.38) : int(height * 0.62)]
    pointed = len(point) < 0.5 * height and 0.3 * height < point.mean() < 0.7 * height
    return bool(pointed and not middle.any() and ends[: height // 3].any() and ends[-(height // 3) :].any())
