"""read, a line → its strip: the line laid level, its capitals and cells at the size the model likes."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from PIL import Image

from ocr_identity.ocr.recognition.mrz_model_spec import CAP, PITCH, STRIP_HEIGHT
from ocr_identity.ocr.recognition.text_line import Line, Numbers

Strip = NDArray[numpy.uint8]

MOST_PIXELS_WIDE = 1600
# From this height of capitals on, the page is shrunk before it is sampled, for else fine grain would flicker.
SHARP = 26.0


@dataclass(frozen=True, slots=True)
class CropVariant:
    """How a strip is cut: wider, higher or lower than the line's own measures, and with how much margin."""

    wide: float = 1.0
    high: float = 1.0
    lift: float = 0.0
    margin: float = 1.4


def crop_line(page: Image.Image, line: Line, view: CropVariant) -> Strip:
    """Cut the strip of `line` from `page` (grey): `STRIP_HEIGHT` rows, `PITCH` pixels a character."""
    along = _columns(line, view)
    rise = (numpy.arange(STRIP_HEIGHT) + 0.5 - STRIP_HEIGHT / 2 - view.lift) / (CAP * view.high)
    x, y = line.at(along[None, :], rise[:, None])
    return sample(page, x, y, min(1.0, SHARP / max(1.0, line.middle_cap)))


def _columns(line: Line, view: CropVariant) -> Numbers:
    """How far along the line each column of the strip lies: steps of the pitch there."""
    fine = numpy.linspace(
        line.start - view.margin * line.middle_pitch, line.end + view.margin * line.middle_pitch, 64
    )
    step = numpy.exp(-numpy.polyval(line.pitch, fine)) * PITCH * view.wide
    column = numpy.concatenate([[0.0], numpy.cumsum((step[1:] + step[:-1]) / 2 * numpy.diff(fine))])
    greedy_length = int(min(max(column[-1], 4 * PITCH), MOST_PIXELS_WIDE))
    probabilities: Numbers = numpy.interp(numpy.arange(greedy_length) + 0.5, column, fine)
    return probabilities


def sample(page: Image.Image, x: Numbers, y: Numbers, scale: float) -> Strip:
    """`page` at the places (`x`, `y`), seen `scale` times as large; beyond the edge, the edge goes on."""
    left, top = max(0, int(x.min()) - 3), max(0, int(y.min()) - 3)
    right, bottom = min(page.width, int(x.max()) + 4), min(page.height, int(y.max()) + 4)
    if right - left < 2 or bottom - top < 2:
        return numpy.full(x.shape, 128, numpy.uint8)
    size = (max(2, round((right - left) * scale)), max(2, round((bottom - top) * scale)))
    part = page.resize(size, Image.Resampling.BOX, box=(left, top, right, bottom))
    pixels = numpy.asarray(part, dtype=numpy.float32)
    u = (x + 0.5 - left) * size[0] / (right - left) - 0.5
    v = (y + 0.5 - top) * size[1] / (bottom - top) - 0.5
    return _bilinear(pixels, numpy.clip(u, 0, size[0] - 1.001), numpy.clip(v, 0, size[1] - 1.001))


def _bilinear(pixels: NDArray[numpy.float32], u: Numbers, v: Numbers) -> Strip:
    column, row = u.astype(numpy.intp), v.astype(numpy.intp)
    right, down = (u - column).astype(numpy.float32), (v - row).astype(numpy.float32)
    upper = pixels[row, column] * (1 - right) + pixels[row, column + 1] * right
    lower = pixels[row + 1, column] * (1 - right) + pixels[row + 1, column + 1] * right
    return numpy.rint(upper * (1 - down) + lower * down).astype(numpy.uint8)
