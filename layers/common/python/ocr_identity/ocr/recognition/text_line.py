"""read, one MRZ line as geometry: where it runs on the page, how high its capitals, how wide its cells."""

from dataclasses import dataclass, replace
from typing import Any

import numpy
from numpy.typing import NDArray

Numbers = NDArray[numpy.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line, in pixels of the page.

    A place on it is told by how far `along` it lies from `origin` in `direction` (of length 1, the way it
    reads); `bend` are the coefficients, highest first, of the line's course across that. `cap` and `pitch`
    are logarithms of capitals' height and of the distance from glyph to glyph, and how they change along.
    """

    origin: tuple[float, float]
    direction: tuple[float, float]
    start: float
    end: float
    bend: tuple[float, ...]
    cap: tuple[float, float]
    pitch: tuple[float, float]

    @property
    def down(self) -> tuple[float, float]:
        """The direction of the next line."""
        return -self.direction[1], self.direction[0]

    @property
    def middle_cap(self) -> float:
        """Height of the capitals half way along, in pixels."""
        return float(numpy.exp(numpy.polyval(self.cap, (self.start + self.end) / 2)))

    @property
    def middle_pitch(self) -> float:
        """From glyph to glyph half way along, in pixels."""
        return float(numpy.exp(numpy.polyval(self.pitch, (self.start + self.end) / 2)))

    @property
    def length(self) -> float:
        """About how many characters stand on it."""
        return (self.end - self.start) / self.middle_pitch

    def at(self, along: Numbers, rise: NDArray[numpy.floating[Any]] | float = 0.0) -> tuple[Numbers, Numbers]:
        """Columns and rows of the places `along`, `rise` capitals below the line's middle."""
        across = numpy.polyval(self.bend, along) + rise * numpy.exp(numpy.polyval(self.cap, along))
        x = self.origin[0] + along * self.direction[0] + across * self.down[0]
        y = self.origin[1] + along * self.direction[1] + across * self.down[1]
        return x, y

    def within(self, point: tuple[float, float]) -> tuple[float, float]:
        """How far along and how far across the line's straight course `point` lies."""
        dx, dy = point[0] - self.origin[0], point[1] - self.origin[1]
        along = dx * self.direction[0] + dy * self.direction[1]
        return along, dx * self.down[0] + dy * self.down[1] - float(numpy.polyval(self.bend, along))

    def moved(self, right: float, down: float) -> "Line":
        """Return the same line so many pixels further right and down."""
        return replace(self, origin=(self.origin[0] + right, self.origin[1] + down))

    @property
    def flipped(self) -> "Line":
        """The same print read the other way round, for whoever stands on the other side."""
        return replace(
            self,
            direction=(-self.direction[0], -self.direction[1]),
            start=-self.end,
            end=-self.start,
            bend=tuple(-one * (-1) ** power for power, one in enumerate(reversed(self.bend)))[::-1],
            cap=(-self.cap[0], self.cap[1]),
            pitch=(-self.pitch[0], self.pitch[1]),
        )

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """The points half way up its first and last glyph."""
        xs, ys = self.at(numpy.array([self.start, self.end]))
        return (float(xs[0]), float(ys[0])), (float(xs[1]), float(ys[1]))
