"""Strips of printed MRZ lines with their text, as `ocr/recognition/line_crops.py` cuts them, from a seed."""

import math
import random
from collections.abc import Iterator

import cv2
import numpy
from numpy.typing import NDArray

from ocr_identity.ocr.recognition.mrz_model_spec import ALPHABET, CAP, PITCH, STRIP_HEIGHT
from specimens.mrz import french_lines, licence_line, three_lines, two_lines
from specimens.random_holders import random_holder
from training import clutter
from training.degrade import Pixels, blur, wrap
from training.fonts import CAP as DRAWN_CAP
from training.fonts import Ink, random_glyphs

CODES_3 = (
    "P<",
    "P<",
    "P<",
    "PA",
    "PB",
    "PC",
    "PD",
    "PE",
    "PM",
    "PN",
    "PO",
    "PP",
    "PS",
    "PT",
    "PU",
    "PV",
    "PR",
)
CODES_2 = (
    "I<",
    "ID",
    "IR",
    "IO",
    "IP",
    "IA",
    "IV",
    "AC",
    "AR",
    "CR",
    "A<",
    "C<",
    "C1",
    "IX",
    "RP",
    "TD",
    "I1",
)


def random_zone(rng: random.Random) -> tuple[str, ...]:
    """Make up the lines of one MRZ; some of random characters, so that no language is learnt by heart."""
    holder, kind = random_holder(rng), rng.random()
    if kind < 0.34:
        lines = two_lines(holder, rng.choice(CODES_3), 44)
    elif kind < 0.62:
        lines = three_lines(holder, rng.choice(CODES_2))
    elif kind < 0.74:
        lines = two_lines(holder, rng.choice(CODES_2), 36)
    elif kind < 0.84:
        lines = two_lines(holder, rng.choice(("V<", "VA", "VN", "VC", "VR")), rng.choice((44, 36)))
    elif kind < 0.88:
        lines = french_lines(holder)
    elif kind < 0.90:
        lines = licence_line(holder)
    else:
        rows, length = rng.choice(((2, 44), (3, 30), (2, 36)))
        lines = tuple(_random_line(rng, length) for _ in range(rows))
    return lines


def _random_line(rng: random.Random, length: int) -> str:
    text = ""
    while len(text) < length:
        kind = rng.random()
        alphabet = (
            ALPHABET
            if kind < 0.4
            else ALPHABET[:10]
            if kind < 0.6
            else ALPHABET[10:36]
            if kind < 0.8
            else "<"
        )
        text += "".join(rng.choices(alphabet, k=rng.randint(1, 8)))
    return text[:length]


def draw_ink(lines: tuple[str, ...], rng: random.Random) -> tuple[Ink, float, float, float]:
    """All lines' ink on one sheet: ink, pitch, first baseline-to-middle row, row pitch (pixels)."""
    glyphs = random_glyphs(rng)
    pitch = DRAWN_CAP * rng.choice((rng.gauss(1.06, 0.03), rng.uniform(0.82, 1.3)))
    row_pitch = DRAWN_CAP * rng.uniform(1.45, 2.7)
    margin = DRAWN_CAP * 3
    width = round(pitch * len(lines[0]) + 2 * margin)
    height = round(row_pitch * (len(lines) - 1) + 5 * DRAWN_CAP)
    sheet = numpy.zeros((height, width), numpy.float32)
    jitter = rng.choice((0.0, 0.0, 0.3, 0.8))
    first = 2.5 * DRAWN_CAP
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            x = margin + (column + 0.5) * pitch + rng.gauss(0, jitter)
            _stamp(sheet, glyphs[character], x, first + row * row_pitch + rng.gauss(0, jitter), rng)
    return sheet, pitch, first, row_pitch


def _stamp(sheet: Ink, glyph: Ink, x: float, y: float, rng: random.Random) -> None:
    """Ink `glyph` with the middle of its capitals at (`x`, `y`)."""
    height, width = glyph.shape
    left, top = round(x - width / 2), round(y - DRAWN_CAP)
    if left < 0 or top < 0 or left + width > sheet.shape[1] or top + height > sheet.shape[0]:
        return
    part = sheet[top : top + height, left : left + width]
    numpy.maximum(part, glyph * rng.uniform(0.82, 1.0), out=part)


def print_on_paper(ink: Ink, rng: random.Random) -> clutter.Grey:
    """Print the ink on paper that is seldom clean."""
    sheet = clutter.paper(ink.shape, rng)
    for chance, add in ((0.4, clutter.engrave), (0.2, clutter.engrave), (0.15, clutter.glare)):
        if rng.random() < chance:
            add(sheet, rng)
    if rng.random() < 0.25:
        clutter.overprint(sheet, rng, DRAWN_CAP)
    if rng.random() < 0.3:
        ink = numpy.clip(
            ink * (1 + rng.uniform(0.1, 0.5) * clutter.blotches(ink.shape, rng.choice((3, 8, 40)), rng)), 0, 1
        )
    darkness = rng.uniform(5, 90)
    strength = rng.uniform(0.55, 1.0)
    ink = ink * strength
    sheet = sheet * (1 - ink) + numpy.minimum(darkness, sheet - 30) * ink
    if rng.random() < 0.22:
        clutter.overprint(sheet, rng, DRAWN_CAP)
    if rng.random() < 0.12:
        clutter.glare(sheet, rng)
    return sheet


def crowd(
    sheet: clutter.Grey, rng: random.Random, left: float, right: float, top: float, bottom: float
) -> None:
    """Words, edges and borders near the zone, as on a page."""
    height, width = sheet.shape
    gap = DRAWN_CAP * 0.9
    for box in ((0, 0, width, int(top - gap)), (0, int(bottom + gap), width, height)):
        if rng.random() < 0.45:
            clutter.scribble(sheet, rng, box, DRAWN_CAP * rng.uniform(0.4, 1.3))
    for low, high in ((0, int(left - gap)), (int(right + gap), width)):
        if rng.random() < 0.2 and high > low:
            shade = rng.uniform(0, 255)
            edge = rng.randint(low, high)
            outer = slice(0, edge) if low == 0 else slice(edge, width)
            sheet[:, outer] = shade if rng.random() < 0.6 else sheet[:, outer] * rng.uniform(0.3, 0.9)
    if rng.random() < 0.2:
        edge = round(bottom + gap * rng.uniform(0.3, 2))
        sheet[edge:] = rng.uniform(0, 255)


def _view(pitch: float, middle: float, length: int, rng: random.Random) -> tuple[NDArray[numpy.float64], int]:
    """From the sheet to the strip, as a finder that errs a little would have it; and the strip's width."""
    stretch_x = PITCH / pitch * math.exp(rng.gauss(0, 0.09))
    stretch_y = CAP / DRAWN_CAP * math.exp(rng.gauss(0, 0.10))
    before, after = (DRAWN_CAP * rng.choice((rng.uniform(0.1, 1), rng.uniform(0.5, 3))) for _ in range(2))
    left, right = DRAWN_CAP * 3 - before, DRAWN_CAP * 3 + pitch * length + after
    width = round((right - left) * stretch_x)
    lift = rng.gauss(0, 1.6)
    slope = rng.gauss(0, 0.004) * CAP / PITCH
    shear = rng.gauss(0, 0.05)
    fall = slope * stretch_x
    top = STRIP_HEIGHT / 2 + lift - stretch_y * middle - fall * (left + right) / 2
    matrix = numpy.array(
        [[stretch_x, shear, -left * stretch_x - shear * middle], [fall, stretch_y, top], [0, 0, 1]]
    )
    return matrix, width


def random_strips(rng: random.Random) -> Iterator[tuple[Pixels, str]]:
    """One zone's strips, each `STRIP_HEIGHT` high, with their texts."""
    lines = random_zone(rng)
    ink, pitch, first, row_pitch = draw_ink(lines, rng)
    sheet = print_on_paper(ink, rng)
    margin, last = DRAWN_CAP * 3, first + row_pitch * (len(lines) - 1)
    crowd(sheet, rng, margin, margin + pitch * len(lines[0]), first - DRAWN_CAP / 2, last + DRAWN_CAP / 2)
    small = math.exp(rng.uniform(math.log(5.0), math.log(24))) / DRAWN_CAP
    stretch = rng.choice((1.0, 1.0, rng.uniform(0.8, 1.25)))
    size = (max(8, round(sheet.shape[1] * small * stretch)), max(8, round(sheet.shape[0] * small)))
    seen = cv2.resize(
        blur(sheet, rng, 0.9 / small), size, interpolation=cv2.INTER_AREA if small < 1 else cv2.INTER_LINEAR
    )
    seen = wrap(blur(seen.astype(numpy.float32), rng, 0.75), rng)
    back = numpy.diag([sheet.shape[1] / size[0], sheet.shape[0] / size[1], 1.0])
    for row, line in enumerate(lines):
        view, width = _view(pitch, first + row * row_pitch, len(line), rng)
        strip = cv2.warpPerspective(
            seen, view @ back, (width, STRIP_HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        yield strip.astype(numpy.uint8), line
