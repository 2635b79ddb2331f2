"""The typefaces that lines are drawn in, and their glyphs as ink: OCR-B first, look-alikes beside it."""

import random
from functools import lru_cache
from pathlib import Path

import cv2
import numpy
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr_identity.ocr.recognition.mrz_model_spec import ALPHABET

Ink = NDArray[numpy.float32]

FOLDERS = (Path("/usr/share/fonts"), Path("training/fonts"))
# Typeface → how often it is drawn. OCRB7.ttf is from the npm package bwip-js; the rest are Debian's.
TYPEFACES = {
    "OCRB.otf": 46, "OCRB7.ttf": 22, "OCRBS.otf": 4,
    "LiberationMono-Regular.ttf": 3, "LiberationMono-Bold.ttf": 4, "DejaVuSansMono.ttf": 2,
    "DejaVuSansMono-Bold.ttf": 3, "FreeMonoBold.ttf": 3, "NimbusMonoPS-Regular.otf": 2,
    "NimbusMonoPS-Bold.otf": 3, "Courier Prime.ttf": 2, "Courier Prime Bold.ttf": 3,
    "NotoSansMono-Regular.ttf": 2, "OCRA.ttf": 1,
}  # fmt: skip
CAP = 26
LARGE = 3 * CAP


@lru_cache
def path_of(name: str) -> Path | None:
    """Where the font file `name` lies, if it is installed."""
    return next((path for folder in FOLDERS for path in folder.rglob(name)), None)


@lru_cache
def installed() -> tuple[list[str], list[int]]:
    """List the typefaces at hand and how often to draw each; raises where OCR-B is missing."""
    names = [name for name in TYPEFACES if path_of(name)]
    if "OCRB.otf" not in names:
        raise FileNotFoundError("OCR-B is missing: install Debian's fonts-ocr-b")
    return names, [TYPEFACES[name] for name in names]


@lru_cache(maxsize=600)
def glyphs(name: str, weight: int, width: int) -> dict[str, Ink]:
    """Each character's ink, 0 to 1, on cells of `CAP` x 2 rows; `weight` in thirds of a pixel thickens
    or thins the strokes, `width` in percent stretches them.
    """  # noqa: D205 - one sentence
    font = _font_of_cap(name, LARGE)
    cell = int(LARGE * 1.3)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (abs(weight) + 1, abs(weight) + 1))
    drawn = {}
    for character in ALPHABET:
        canvas = Image.new("L", (cell, 2 * LARGE))
        ImageDraw.Draw(canvas).text((cell / 2, LARGE * 1.5), character, font=font, fill=255, anchor="ms")
        ink = numpy.asarray(canvas)
        if weight:
            ink = (cv2.dilate if weight > 0 else cv2.erode)(ink, kernel)
        size = (max(8, round(cell / 3 * width / 100)), 2 * CAP)
        drawn[character] = (cv2.resize(ink, size, interpolation=cv2.INTER_AREA) / 255).astype(numpy.float32)
    return drawn


def _font_of_cap(name: str, cap: int) -> ImageFont.FreeTypeFont:
    """Load the font at the size where its H stands `cap` pixels high."""
    probe = ImageFont.truetype(str(path_of(name)), 200)
    _, top, _, bottom = probe.getbbox("H", anchor="ls")
    return ImageFont.truetype(str(path_of(name)), round(200 * cap / max(1, bottom - top)))


def random_glyphs(rng: random.Random) -> dict[str, Ink]:
    """One printer's glyphs."""
    names, shares = installed()
    name = rng.choices(names, shares)[0]
    return glyphs(
        name, rng.choice((-3, -2, -1, 0, 0, 0, 1, 2, 3, 4, 6)), rng.choice((80, 88, 94, 100, 100, 106))
    )
