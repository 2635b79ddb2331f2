"""Straightens a strip of printed lines: the angle at which its rows part best."""

import numpy
from PIL import Image

ANGLES = [step * 0.5 for step in range(-12, 13)]
SMALL = 600
SLIGHT = 0.2


def straighten(strip: Image.Image) -> Image.Image:
    """`strip` (grey) turned so that its lines lie level; up to six degrees."""
    small = strip.copy()
    small.thumbnail((SMALL, SMALL))
    coarse = max(ANGLES, key=lambda angle: _contrast_of_rows(small, angle))
    fine = max(
        (coarse + step * 0.1 for step in range(-4, 5)), key=lambda angle: _contrast_of_rows(small, angle)
    )
    if abs(fine) <= SLIGHT:
        return strip
    return strip.rotate(fine, Image.Resampling.BICUBIC, fillcolor=_paper(strip))


def _contrast_of_rows(image: Image.Image, angle: float) -> float:
    turned = image.rotate(angle, Image.Resampling.BILINEAR, fillcolor=_paper(image))
    rows = numpy.asarray(turned, dtype=numpy.float32).mean(axis=1)
    return float(numpy.square(numpy.diff(rows)).sum())


def _paper(image: Image.Image) -> int:
    """The shade of the paper: the brighter middle of the histogram."""
    return int(numpy.percentile(numpy.asarray(image), 70))
