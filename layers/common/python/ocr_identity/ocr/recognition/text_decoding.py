"""read, the print: what a recogniser says of each step of a line → its words, with their boxes.

The recogniser is of the CTC kind (Graves et al., ICML 2006): at each step one character or none is
likeliest; the same character at steps in a row is one.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from PIL import Image

from ocr_identity.domain.document import Box, Word
from ocr_identity.ocr.recognition.text_detection import PrintedLine

# Rows of a strip, columns of one at least and at most, and pixels of a strip for a step. What is wider is a
# rule, no line, and would take a gigabyte.
ROWS, NARROWEST, WIDEST, STEP = 48, 16, 2400, 8
# How much narrower lines are shown than they are: it costs none of 355 fields, and spares 12 % of the time.
SQUEEZED = 0.85
NONE, SPACE = 0, -1
# From where on a space counts though another character, or none, is likelier: measured on 200 lines.
POSSIBLE = 0.1


@dataclass(frozen=True, slots=True)
class Character:
    """A character, how likely it is, and the step of the line at which it stands."""

    text: str
    probability: float
    step: int


def cut_strip(page: Image.Image, line: PrintedLine) -> Image.Image:
    """`line` of a grey page, straight and level, `ROWS` high."""
    length, height = line.right - line.left, line.bottom - line.top
    width = min(WIDEST, max(NARROWEST, round(length / height * ROWS * SQUEEZED)))
    corners = [
        line.corner(line.left, line.top),
        line.corner(line.left, line.bottom),
        line.corner(line.right, line.bottom),
        line.corner(line.right, line.top),
    ]
    quad = [number for corner in corners for number in corner]
    return page.transform((width, ROWS), Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)


def decode_steps(steps: NDArray[numpy.float32], alphabet: list[str]) -> list[Character]:
    """Decode the characters of a line of which `steps` (steps x characters) tells how likely each is.

    The recogniser is shy of spaces: one that it holds possible between two words is one.
    """
    best = steps.argmax(axis=1)
    begins = (best != NONE) & numpy.append(True, best[1:] != best[:-1])
    line: list[Character] = []
    for step in numpy.flatnonzero(begins).tolist():
        one = Character(alphabet[best[step]], float(steps[step, best[step]]), step)
        between = steps[line[-1].step + 1 : step, SPACE] if line else ()
        if len(between) and max(between) >= POSSIBLE and _may_part(line[-1].text, one.text):
            line.append(Character(" ", float(max(between)), step))
        line.append(one)
    return line


def _may_part(before: str, after: str) -> bool:
    """Tell whether a space may have been overlooked here: not in numbers, dates and alternatives."""
    return after.isalnum() and (before.isalnum() or before in ".,") and not (before + after).isdigit()


def words_of_line(
    characters: list[Character], line: PrintedLine, steps: float, page: int, number: int
) -> Iterator[Word]:
    """Yield the words of a line that is `steps` long, each with its box on the page."""
    word: list[Character] = []
    for one in [*characters, Character(" ", 1.0, 0)]:
        if one.text.isspace():
            if word:
                yield _word(word, line, steps, page, number)
            word = []
        else:
            word.append(one)


def _word(word: list[Character], line: PrintedLine, steps: float, page: int, number: int) -> Word:
    # Full-width letters and ligatures as the plain ones; accents in one character with their letter.
    text = unicodedata.normalize("NFKC", "".join(one.text for one in word))
    confidence = sum(one.probability for one in word) / len(word)
    pace = (line.right - line.left) / steps
    begin, end = line.left + (word[0].step - 0.5) * pace, line.left + (word[-1].step + 1.5) * pace
    corners = [line.corner(along, across) for along in (begin, end) for across in (line.top, line.bottom)]
    xs, ys = zip(*corners, strict=True)
    left, top = max(0, int(min(xs))), max(0, int(min(ys)))
    box = Box(left, top, int(max(xs)) + 1 - left, int(max(ys)) + 1 - top)
    return Word(text, round(confidence, 4), page, box, number)


def reading_order(lines: list[PrintedLine], tilt: float) -> list[PrintedLine]:
    """`lines` from top to bottom, those side by side from left to right, of a page with that tilt."""
    cos, sin = float(numpy.cos(tilt)), float(numpy.sin(tilt))
    placed = [(line.y * cos - line.x * sin, line) for line in lines]
    rows: list[list[tuple[float, PrintedLine]]] = []
    for height, line in sorted(placed, key=lambda one: one[0]):
        reach = (line.bottom - line.top) / 3
        if rows and height - rows[-1][0][0] < reach:
            rows[-1].append((height, line))
        else:
            rows.append([(height, line)])
    return [line for row in rows for _, line in sorted(row, key=lambda one: one[1].x)]
