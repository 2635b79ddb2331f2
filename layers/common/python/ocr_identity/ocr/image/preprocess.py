"""prepare: a decoded page → grey, of a size at which print is legible, and turned."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from PIL import Image

from ocr_identity.domain.document import Box
from ocr_identity.ocr.image.bit_depth import to_eight_bits

SHORTEST, LONGEST, MOST_ENLARGED = 1000, 1800, 3.0
QUARTER_TURNS = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class PageTransform:
    """How a decoded page of `width` x `height` became upright: sized by `factor`, then turned clockwise."""

    width: int
    height: int
    factor: float
    turn: int

    def box(self, x: NDArray[numpy.float64], y: NDArray[numpy.float64]) -> Box:
        """Find the box, on the upright page, around the points (`x`, `y`) of the decoded one."""
        turned = {
            0: (x, y),
            90: (self.height - y, x),
            180: (self.width - x, self.height - y),
            270: (y, self.width - x),
        }[self.turn]
        across, down = (numpy.maximum(axis * self.factor, 0) for axis in turned)
        left, top = int(across.min()), int(down.min())
        return Box(left, top, int(numpy.ceil(across.max())) - left, int(numpy.ceil(down.max())) - top)


def preprocess(grey: Image.Image) -> Image.Image:
    """`grey` with its longer side between 1000 and 1800 pixels."""
    longer = max(grey.size)
    factor = min(LONGEST / longer, max(1.0, min(SHORTEST / longer, MOST_ENLARGED)))
    if factor == 1.0:
        return grey
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    return grey.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def rotate(image: Image.Image, degrees: int) -> Image.Image:
    """`image` turned clockwise by 0, 90, 180 or 270 degrees."""
    return image.transpose(QUARTER_TURNS[degrees]) if degrees else image


def to_grayscale(image: Image.Image) -> Image.Image:
    """`image` in grey (mode L) on white."""
    image = to_eight_bits(image)
    if image.mode == "LAB":
        return image.getchannel("L")
    if image.has_transparency_data:
        opaque = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), opaque).convert("L")
    return image.convert("L")
