"""The faces of documents, flat: labels, portraits, guilloche, mostly an MRZ; `pages.py` lays them down."""

import math
import random
from dataclasses import dataclass
from functools import lru_cache

import numpy
from PIL import Image, ImageDraw, ImageFont

from specimens.random_holders import GIVEN_NAMES, SURNAMES
from training import clutter
from training.fonts import CAP, path_of
from training.lines import draw_ink, random_zone

FACES = (
    "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf",
    "LiberationSerif-Regular.ttf", "LiberationSansNarrow-Regular.ttf", "LiberationMono-Regular.ttf",
    "NimbusSans-Regular.otf", "DejaVuSerif.ttf", "OCRB.otf",
)  # fmt: skip
LABELS = """
    Surname Nom Given names Prenoms Nationality Date of birth Sexe Place Authority Type Code Passport No
    Unterschrift Signature Holder Date de naissance Apellidos Nombres Fecha Expiry REPUBLIC OF KINGDOM UNION
""".split()


@dataclass(frozen=True)
class Line:
    """One MRZ line on the flat sheet: left end, middle row, pitch and characters; capitals are `CAP` high."""

    left: float
    middle: float
    pitch: float
    length: int


def draw_sheet(rng: random.Random) -> tuple[clutter.Grey, list[Line]]:
    """Draw a document's face, flat, with labels, a portrait and mostly an MRZ at its lower edge."""
    ink, pitch, first, row_pitch = draw_ink(text := random_zone(rng), rng)
    width = round(ink.shape[1] * rng.choice((rng.uniform(0.92, 1.1), rng.uniform(1.0, 1.6))))
    height = round(width * rng.uniform(0.5, 1.4))
    height = max(height, ink.shape[0] + 20)
    sheet = clutter.paper((height, width), rng)
    for chance, add in ((0.5, clutter.engrave), (0.25, clutter.engrave), (0.3, clutter.glare)):
        if rng.random() < chance:
            add(sheet, rng)
    top = (
        height
        - ink.shape[0]
        - (round(rng.uniform(0, 0.5) * (height - ink.shape[0])) if rng.random() < 0.2 else 0)
    )
    left = round((width - ink.shape[1]) * rng.uniform(0.0, 1.0)) if width > ink.shape[1] else 0
    _labels(sheet, rng, top)
    if rng.random() < 0.12:
        return sheet, []
    for _ in range(rng.choice((0, 0, 1, 2))):
        clutter.overprint(sheet, rng, CAP)
    _print(sheet, ink, left, top, rng)
    if rng.random() < 0.2:
        clutter.overprint(sheet, rng, CAP)
    margin = CAP * 3
    lines = [
        Line(left + margin, top + first + row * row_pitch, pitch, len(line)) for row, line in enumerate(text)
    ]
    return sheet, lines


def _print(sheet: clutter.Grey, ink: clutter.Grey, left: int, top: int, rng: random.Random) -> None:
    """Ink on the sheet from (`left`, `top`), on a lighter band as often as not."""
    part = sheet[max(0, top) : top + ink.shape[0], max(0, left) : left + ink.shape[1]]
    ink = ink[: part.shape[0], : part.shape[1]] * rng.uniform(0.55, 1.0)
    if rng.random() < 0.4:
        part += rng.uniform(0, 0.8) * (rng.uniform(180, 250) - part)
    part *= 1 - ink
    part += ink * rng.uniform(5, 90)


def _labels(sheet: clutter.Grey, rng: random.Random, bottom: int) -> None:
    """Text of all sizes above the zone, and a portrait."""
    width = sheet.shape[1]
    if rng.random() < 0.7:
        w, h = int(width * rng.uniform(0.15, 0.35)), int(width * rng.uniform(0.2, 0.4))
        x, y = rng.randint(0, width - w), rng.randint(0, max(1, bottom - h))
        face = rng.uniform(40, 200) + rng.uniform(20, 60) * clutter.blotches(
            (h, w), rng.choice((8, 20, 50)), rng
        )
        face = face[: sheet.shape[0] - y]
        sheet[y : y + h, x : x + w] = face
    canvas = Image.new("L", (sheet.shape[1], sheet.shape[0]))
    pen = ImageDraw.Draw(canvas)
    style = rng.random()
    faces = [face for face in FACES if path_of(face)]
    for _ in range(rng.choice((0, 1, 3))):
        _fields(pen, rng, faces, width, bottom)
    for _ in range(rng.randint(0, 25)):
        font = _font(rng.choice(faces), round(CAP * math.exp(rng.uniform(-0.9, 0.9))))
        place = (rng.randint(-40, width), rng.randint(0, max(1, bottom)))
        longest = 60 if style < 0.2 else 16
        word = clutter.random_word(rng, longest)
        pen.text(place, word if rng.random() < 0.5 else word.upper(), font=font, fill=rng.randint(120, 255))
    if rng.random() < 0.3:
        _paragraph(pen, rng, _font(rng.choice(faces), round(CAP * rng.uniform(0.6, 1.6))), bottom)
    sheet -= numpy.asarray(canvas, numpy.float32) * rng.uniform(0.3, 0.7)


@lru_cache(maxsize=400)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path_of(face)), size)


def _fields(pen: ImageDraw.ImageDraw, rng: random.Random, faces: list[str], width: int, bottom: int) -> None:
    """Draw a column of small labels with values, as data pages have them, or of headlines."""
    small, large = (
        _font(rng.choice(faces), round(CAP * rng.uniform(*sizes))) for sizes in ((0.4, 0.9), (0.7, 1.5))
    )
    x, y = rng.randint(0, int(width * 0.7)), rng.uniform(0, max(1, bottom * 0.6))
    labelled, gap = rng.random() < 0.7, rng.uniform(1.0, 1.6)
    while y + large.size < bottom:
        if labelled:
            pen.text((x, y), _phrase(rng, LABELS), font=small, fill=rng.randint(100, 255))
            y += small.size * gap
        value = _phrase(rng, SURNAMES + GIVEN_NAMES) if rng.random() < 0.6 else _numbers(rng)
        pen.text((x, y), value, font=large, fill=rng.randint(120, 255))
        y += large.size * gap
        if rng.random() < 0.1:
            break


def _phrase(rng: random.Random, words: list[str]) -> str:
    return rng.choice((" ", " / ", "/", ", ")).join(rng.choices(words, k=rng.randint(1, 5)))


def _numbers(rng: random.Random) -> str:
    return rng.choice((" ", "", " ", ".")).join(
        "".join(rng.choices("0123456789ABCDEFX", k=rng.randint(1, 5))) for _ in range(rng.randint(1, 5))
    )


def _paragraph(
    pen: ImageDraw.ImageDraw, rng: random.Random, font: ImageFont.FreeTypeFont, bottom: int
) -> None:
    """Lines of prose or of a table, as regular as an MRZ's but none."""
    left, step = rng.randint(0, 300), font.size * rng.uniform(1.1, 2.0)
    y = rng.uniform(0, max(1, bottom * 0.8))
    for _ in range(rng.randint(2, 12)):
        if y + font.size > bottom:
            break
        words = [clutter.random_word(rng, 9) for _ in range(rng.randint(2, 9))]
        text = rng.choice((" ", "   ", "")).join(words)
        pen.text((left, y), text.upper() if rng.random() < 0.4 else text, font=font, fill=230)
        y += step
