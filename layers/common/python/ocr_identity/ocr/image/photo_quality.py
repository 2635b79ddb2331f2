"""How well a picture shows what is on it, whatever that is: how sharp its edges are, what light burnt out.

Measured with drawn cards that `specimens.spoiled` spoils, and with real specimens: the least sharp of 168
has 0.21, and few that cannot be read have more than 0.17.
"""

import numpy
from numpy.typing import NDArray
from PIL import Image

Grey = NDArray[numpy.float32]
Where = NDArray[numpy.bool_]
# Of the longer side: pictures of any size are measured alike.
LONGEST, BLOCK = 1000, 16
# Of 255: a picture with less contrast shows nothing.
FAINT = 12
# Edges of print stand out from nearly all else, but scratches and dust are fewer still.
STEEPEST = 99.8
SHARP = 0.18
# Blocks whose values spread by this share of the contrast show something; a document fills such a share.
SPREAD, FILLED = 0.02, 0.15
# From here on light has burnt out what stood there: a spot of such a share, where no more is white than that,
# for then it is paper.
BURNT, SPOT, PAPER = 252, 0.08, 0.45
# Light fades: the steps around a spot are small, where the white of a drawing ends at a line.
HARD = 40


def is_blurred(picture: Image.Image) -> bool:
    """Tell whether there is much on `picture` (grey), but not one sharp edge in some direction.

    An edge blurred by a Gaussian of s pixels rises by 1 / (s · √(2π)) of the contrast in a pixel.
    """
    grey = _sized(picture)
    low, high = numpy.percentile(grey, (1, 99))
    contrast = float(high - low)
    if contrast < FAINT or min(grey.shape) < 2 * BLOCK:
        return False
    if float((_blocks(grey).std(axis=(1, 3)) >= SPREAD * contrast).mean()) < FILLED:
        return False
    steps = (numpy.abs(numpy.diff(grey, axis=axis)) for axis in (0, 1))
    return min(float(numpy.percentile(one, STEEPEST)) for one in steps) < SHARP * contrast


def has_glare(picture: Image.Image) -> bool:
    """Whether light has burnt out a large spot within `picture` (grey), which is not the white of paper."""
    grey = _sized(picture)
    if min(grey.shape) < 2 * BLOCK:
        return False
    burnt = _blocks(grey).min(axis=(1, 3)) >= BURNT
    spot = burnt & ~_reached(burnt, _border(burnt))
    if float(burnt.mean()) >= PAPER or float(spot.mean()) < SPOT:
        return False
    around = _wider(spot) & ~burnt
    steepest = numpy.abs(numpy.diff(_blocks(grey), axis=3)).max(axis=(1, 3))
    return float(numpy.median(steepest[around])) < HARD


def _sized(picture: Image.Image) -> Grey:
    small = picture.copy()
    small.thumbnail((LONGEST, LONGEST), Image.Resampling.BILINEAR)
    return numpy.asarray(small, dtype=numpy.float32)


def _blocks(grey: Grey) -> Grey:
    """Split the picture into squares of `BLOCK`: rows of squares, rows, squares, columns."""
    rows, columns = (side // BLOCK for side in grey.shape)
    return grey[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK)


def _border(where: Where) -> Where:
    """Find the part of `where` that lies on the picture's border: a scanner's bed, not a spot."""
    border = numpy.zeros_like(where)
    border[[0, -1]], border[:, [0, -1]] = where[[0, -1]], where[:, [0, -1]]
    return border


def _reached(where: Where, seeds: Where) -> Where:
    """Find the part of `where` that hangs together with `seeds`."""
    reached = seeds
    while (wider := _wider(reached) & where).sum() > reached.sum():
        reached = wider
    return reached


def _wider(where: Where) -> Where:
    """`where`, and the blocks beside it."""
    wider = where.copy()
    wider[1:] |= where[:-1]
    wider[:-1] |= where[1:]
    wider[:, 1:] |= where[:, :-1]
    wider[:, :-1] |= where[:, 1:]
    return wider
