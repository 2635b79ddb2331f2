"""read, the print: a map of where print is likely → the lines of print, as tilted rectangles.

The map is that of a network trained by Differentiable Binarization (Liao et al., AAAI 2020): it shows the
core of each line, shrunk on all sides, so that neighbours do not touch.
"""

from dataclasses import dataclass
from statistics import median

import numpy
from numpy.typing import NDArray

Map = NDArray[numpy.float32]
Numbers = NDArray[numpy.float64]
Integers = NDArray[numpy.intp]

# From where on a pixel is print; what a line's pixels must come to in the mean; its least height in pixels.
PRINT, LINE, LOWEST = 0.3, 0.5, 3
# By how much a line was shrunk: its area by its circumference, times this.
SHRUNK = 1.6
# A line so many times longer than high tells its own direction; the others lie as the page does.
LONG = 4.0
# What lies further than this from the page's direction stands on end, or is no print.
MOST_TILTED = numpy.pi / 6


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line's centre, its tilt (radians, clockwise), and how far it reaches along and across from there."""

    x: float
    y: float
    tilt: float
    left: float
    right: float
    top: float
    bottom: float

    def corner(self, along: float, across: float) -> tuple[float, float]:
        """Find the point of the page so far along and across from the centre."""
        cos, sin = float(numpy.cos(self.tilt)), float(numpy.sin(self.tilt))
        return self.x + along * cos - across * sin, self.y + along * sin + across * cos

    def scaled(self, factor: float) -> "PrintedLine":
        """Return the same line on a page `factor` times as large."""
        sizes = (self.left, self.right, self.top, self.bottom)
        return PrintedLine(self.x * factor, self.y * factor, self.tilt, *(factor * one for one in sizes))


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The lines of a page, its tilt in radians, and whether most of them stand on end."""

    lines: list[PrintedLine]
    tilt: float = 0.0
    on_end: bool = False

    @property
    def middle_height(self) -> float:
        """How high half of the lines are at most, in pixels; 0 where there are none."""
        return median(line.bottom - line.top for line in self.lines) if self.lines else 0.0


def detect_lines(likely: Map) -> PrintedPage:
    """Find the lines of print of which `likely` tells for each pixel how likely it belongs to one."""
    rows, columns = numpy.nonzero(likely > PRINT)
    if not rows.size:
        return PrintedPage([])
    blob = connected(likely > PRINT)
    count = int(blob.max()) + 1
    size = numpy.bincount(blob)

    def mean(values: Numbers) -> Numbers:
        return numpy.bincount(blob, values, count) / size

    x, y = mean(columns.astype(float)), mean(rows.astype(float))
    right, down = columns - x[blob], rows - y[blob]
    # The second moments, each pixel a square of side 1, whose own moment is 1/12.
    xx, yy, xy = mean(right**2) + 1 / 12, mean(down**2) + 1 / 12, mean(right * down)
    spread = numpy.hypot((xx - yy) / 2, xy)
    length, height = (numpy.sqrt(numpy.maximum((xx + yy) / 2 + s * spread, 1e-3)) for s in (1, -1))
    own = 0.5 * numpy.arctan2(2 * xy, xx - yy)
    likelihood = mean(likely[rows, columns].astype(float))
    plain = (length > LONG * height) & (likelihood > LINE)
    level = numpy.abs(own) < numpy.pi / 4
    tilt = _median(own[plain & level], length[plain & level])
    angle = numpy.where(plain, own, tilt)
    bounds = _bounds(blob, right, down, angle)
    keep = (likelihood >= LINE) & (numpy.abs(angle - tilt) <= MOST_TILTED)
    lines = [
        _unshrunk(PrintedLine(x[n] + 0.5, y[n] + 0.5, float(angle[n]), *(float(one) for one in bounds[:, n])))
        for n in numpy.flatnonzero(keep & (bounds[3] - bounds[2] >= LOWEST))
    ]
    on_end = bool(length[plain & ~level].sum() > length[plain & level].sum())
    return PrintedPage(lines, tilt, on_end)


def connected(mask: NDArray[numpy.bool_]) -> Integers:
    """For each set pixel of `mask`, row by row, the number of the blob it belongs to (8 neighbours)."""
    edges = numpy.diff(numpy.pad(mask.astype(numpy.int8), ((0, 0), (1, 1))), axis=1)
    (rows, starts), (_, ends) = numpy.nonzero(edges == 1), numpy.nonzero(edges == -1)
    parents = list(range(rows.size))

    def root(run: int) -> int:
        """Find the first run of the blob that `run` belongs to, as far as is known."""
        while parents[run] != run:
            parents[run] = parents[parents[run]]
            run = parents[run]
        return run

    for above, below in _touching(rows.tolist(), starts.tolist(), ends.tolist()):
        one, other = sorted((root(above), root(below)))
        parents[other] = one
    _, blob = numpy.unique([root(run) for run in range(rows.size)], return_inverse=True)
    return numpy.repeat(blob, ends - starts)


def _touching(rows: list[int], starts: list[int], ends: list[int]) -> list[tuple[int, int]]:
    """Find the pairs of runs of set pixels that touch: one in a row, the other in the next."""
    pairs, above = [], 0
    for below, row in enumerate(rows):
        while rows[above] < row - 1 or (rows[above] == row - 1 and ends[above] < starts[below]):
            above += 1
        run = above
        while rows[run] == row - 1 and starts[run] <= ends[below]:
            pairs.append((run, below))
            run += 1
    return pairs


def _median(values: Numbers, weights: Numbers) -> float:
    """Compute the weighted median of `values`; 0 of none."""
    if not values.size:
        return 0.0
    order = numpy.argsort(values)
    total = numpy.cumsum(weights[order])
    return float(values[order][numpy.searchsorted(total, total[-1] / 2)])


def _bounds(blob: Integers, right: Numbers, down: Numbers, angle: Numbers) -> Numbers:
    """How far each blob reaches from its centre: left, right, up and down in its own direction."""
    order = numpy.argsort(blob, kind="stable")
    first = numpy.searchsorted(blob[order], numpy.arange(angle.size))
    cos, sin = numpy.cos(angle)[blob[order]], numpy.sin(angle)[blob[order]]
    along = right[order] * cos + down[order] * sin
    across = down[order] * cos - right[order] * sin
    lowest = [numpy.minimum.reduceat(axis, first) - 0.5 for axis in (along, across)]
    highest = [numpy.maximum.reduceat(axis, first) + 0.5 for axis in (along, across)]
    return numpy.array([lowest[0], highest[0], lowest[1], highest[1]])


def _unshrunk(line: PrintedLine) -> PrintedLine:
    """Undo the map's shrinking of the line: by area x SHRUNK / circumference on all sides."""
    length, height = line.right - line.left, line.bottom - line.top
    by = length * height * SHRUNK / (2 * (length + height))
    sizes = (line.left - by, line.right + by, line.top - by, line.bottom + by)
    return PrintedLine(line.x, line.y, line.tilt, *sizes)
