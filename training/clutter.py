"""What stands around and under the print: paper, guilloche, watermarks, glare, other text."""

import random

import cv2
import numpy
from numpy.typing import NDArray

Grey = NDArray[numpy.float32]

HERSHEY = (
    cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_PLAIN,
)  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./,:- "


def random_word(rng: random.Random, longest: int = 14) -> str:
    """Letters that mean nothing."""
    return "".join(rng.choices(LETTERS, k=rng.randint(2, longest)))


def blotches(shape: tuple[int, int], cell: int, rng: random.Random) -> Grey:
    """Smooth noise of mean 0 and spread about 1, its features `cell` pixels wide."""
    size = (max(2, shape[1] // cell + 2), max(2, shape[0] // cell + 2))
    coarse = numpy.random.default_rng(rng.getrandbits(32)).standard_normal(size[::-1]).astype(numpy.float32)
    return cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC).astype(numpy.float32)


def grain(shape: tuple[int, int], rng: random.Random) -> Grey:
    """White noise of spread 1."""
    return numpy.random.default_rng(rng.getrandbits(32)).standard_normal(shape, dtype=numpy.float32)


def paper(shape: tuple[int, int], rng: random.Random) -> Grey:
    """Draw a sheet's brightness: even, shaded, or blotched like a photograph's."""
    sheet = numpy.full(shape, rng.uniform(135, 250), numpy.float32)
    if rng.random() < 0.6:
        across, down = (rng.uniform(-30, 30) for _ in range(2))
        sheet += across * numpy.linspace(-1, 1, shape[1], dtype=numpy.float32)
        sheet += down * numpy.linspace(-1, 1, shape[0], dtype=numpy.float32)[:, None]
    if rng.random() < 0.5:
        sheet += rng.uniform(2, 16) * blotches(shape, rng.choice((6, 12, 30, 80)), rng)
    return sheet


def engrave(sheet: Grey, rng: random.Random) -> None:
    """Guilloche and rulings: thin wavy lines over the whole sheet."""
    height, width = sheet.shape
    xs = numpy.arange(-10, width + 20, 10)
    step, swing, wave = rng.uniform(4, 22), rng.uniform(0, 20), rng.uniform(20, 200)
    slope, shade = rng.uniform(-0.6, 0.6), rng.uniform(-45, 25)
    layer = numpy.zeros(sheet.shape, numpy.uint8)
    offset = -abs(slope) * width - swing
    while offset < height + abs(slope) * width + swing:
        ys = offset + slope * xs + swing * numpy.sin(xs / wave * 6.28 + offset * 0.05)
        points = numpy.stack([xs, ys], axis=1).astype(numpy.int32)
        cv2.polylines(
            layer, [points], isClosed=False, color=255, thickness=rng.choice((1, 1, 2)), lineType=cv2.LINE_AA
        )
        offset += step
    sheet += layer.astype(numpy.float32) / 255 * shade


def overprint(sheet: Grey, rng: random.Random, unit: float) -> None:
    """Draw a watermark, a stamp, a ring or a rule across; `unit` is the height of the print's capitals."""
    height, width = sheet.shape
    layer = numpy.zeros(sheet.shape, numpy.uint8)
    place = (rng.randint(-width // 3, width), rng.randint(0, height + int(unit)))
    kind = rng.random()
    if kind < 0.5:
        text = rng.choice(("SPECIMEN", "MUSTER", "VOID", "SAMPLE", random_word(rng)))
        scale, thickness = unit / 21 * rng.uniform(1.0, 7), rng.randint(1, max(2, int(unit / 2.5)))
        cv2.putText(layer, text, place, rng.choice(HERSHEY), scale, 255, thickness, cv2.LINE_AA)
    elif kind < 0.75:
        axes = (rng.randint(10, width), rng.randint(4, height))
        thickness = rng.randint(1, max(2, int(unit / 6)))
        cv2.ellipse(layer, place, axes, rng.uniform(0, 180), 0, 360, 255, thickness, cv2.LINE_AA)
    else:
        end = (place[0] + rng.randint(-width, width), rng.randint(-height, 2 * height))
        cv2.line(layer, place, end, 255, rng.randint(1, max(2, int(unit / 5))), cv2.LINE_AA)
    sheet += layer.astype(numpy.float32) / 255 * rng.choice((rng.uniform(-70, -15), rng.uniform(10, 40)))


def scribble(sheet: Grey, rng: random.Random, box: tuple[int, int, int, int], size: float) -> None:
    """Words of other type within `box` (left, top, right, bottom), capitals `size` pixels high."""
    left, top, right, bottom = box
    if right - left < 4 or bottom - top < 2:
        return
    layer = numpy.zeros(sheet.shape, numpy.uint8)
    place = (rng.randint(left, right), rng.randint(top, bottom))
    thickness = max(1, round(size / rng.uniform(6, 14)))
    cv2.putText(layer, random_word(rng), place, rng.choice(HERSHEY), size / 21, 255, thickness, cv2.LINE_AA)
    layer[:, :left], layer[:, right:] = 0, 0
    layer[:top], layer[bottom:] = 0, 0
    sheet -= layer.astype(numpy.float32) / 255 * rng.uniform(40, 170)


def glare(sheet: Grey, rng: random.Random) -> None:
    """Add a bright or a dark patch with soft edges."""
    height, width = sheet.shape
    patch = numpy.zeros(sheet.shape, numpy.float32)
    centre = (rng.randint(0, width), rng.randint(0, height))
    cv2.ellipse(
        patch, centre, (rng.randint(20, width), rng.randint(8, height)), rng.uniform(0, 180), 0, 360, 1.0, -1
    )
    patch = cv2.blur(patch, (61, 61))
    sheet += patch * rng.choice((rng.uniform(15, 80), rng.uniform(-90, -20)))
