"""read, where the MRZ is: a page → its printed MRZ lines, any way up, from the finder's maps.

The network tells for each cell of 4 x 4 pixels whether it lies on an MRZ line, how high its capitals
are and how far apart. The axis is that along which the cells lie in the sharpest rows; which of its two
ways the print reads, the one who reads it finds out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from PIL import Image

from ocr_identity.ocr.recognition.text_line import Line, Numbers
from ocr_identity.ports.engines import LineModels

CELL = 4
# The network halves a picture four times.
BLOCK = 16
LIKELY = 0.5
REACH = 4
FEWEST_CHARACTERS = 8
# For a closer look: how much around lines is looked at, in their capitals, how large, and how large at most.
AROUND, BEST_CAP, MOST_CLOSE = 8.0, 13.0, 1408
MOST_ENLARGED = 3.0
MOST_CELLS = 20_000
MOST_PIECES = 60

Cells = NDArray[numpy.intp]
Way = tuple[float, float]


def detect_lines(page: Image.Image, models: LineModels, longest: int) -> list[Line]:
    """Find the lines of `page` (grey) when it is looked at with its longer side at `longest` pixels."""
    factor = min(longest / max(page.size), MOST_ENLARGED)
    size = (max(1, round(page.width * factor)), max(1, round(page.height * factor)))
    seen = numpy.asarray(page.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0))
    maps = models.find(_padded(seen))
    scale = (page.width / size[0], page.height / size[1])
    return [line for line in lines_from_maps(maps, scale) if line.length >= FEWEST_CHARACTERS]


def detect_lines_near(page: Image.Image, lines: Sequence[Line], models: LineModels) -> list[Line]:
    """Find the lines around `lines`, looked at so closely that their capitals are `BEST_CAP` pixels high."""
    margin = AROUND * max(line.middle_cap for line in lines)
    xs, ys = zip(*(end for line in lines for end in line.ends), strict=True)
    box = (
        max(0, round(min(xs) - margin)),
        max(0, round(min(ys) - margin)),
        min(page.width, round(max(xs) + margin)),
        min(page.height, round(max(ys) + margin)),
    )
    if box[2] - box[0] < BLOCK or box[3] - box[1] < BLOCK:
        return []
    part = page.crop(box)
    longest = min(max(part.size) * BEST_CAP / lines[0].middle_cap, MOST_CLOSE)
    return [line.moved(box[0], box[1]) for line in detect_lines(part, models, round(longest))]


def _padded(picture: NDArray[numpy.uint8]) -> NDArray[numpy.uint8]:
    rows, columns = (-side % BLOCK for side in picture.shape)
    return numpy.pad(picture, ((0, rows), (0, columns)), mode="edge")


def lines_from_maps(maps: NDArray[numpy.float32], scale: tuple[float, float]) -> list[Line]:
    """Find the lines that `maps` (line, cap, pitch; 3 x rows x columns) show, read from left or from above.

    `scale` is how many pixels of the page, across and down, one of the picture stands for.
    """
    rows, columns = numpy.nonzero(maps[0] > numpy.log(LIKELY / (1 - LIKELY)))
    if not 0 < len(rows) <= MOST_CELLS:
        return []
    axis = _text_angle(rows, columns)
    labels = _label_components(rows, columns, axis)
    probabilities = numpy.stack([(columns * CELL + 2) * scale[0], (rows * CELL + 2) * scale[1]])
    sizes = maps[1:, rows, columns] + numpy.log(8 * (scale[0] + scale[1]) / 2)
    pieces = [numpy.flatnonzero(labels == label) for label in numpy.unique(labels)]
    pieces = [piece for piece in pieces if len(piece) >= 3]
    return [
        _fit(piece, probabilities, sizes, axis)
        for piece in _merge_segments(pieces, probabilities, sizes, axis)
    ]


def _text_angle(rows: Cells, columns: Cells) -> Way:
    """Find the direction along which the cells lie in the sharpest rows."""
    coarse = max(numpy.arange(0.0, 180.0, 4.0), key=lambda angle: _sharpness(rows, columns, angle))
    angle = max(coarse + numpy.arange(-4.0, 4.5, 0.5), key=lambda angle: _sharpness(rows, columns, angle))
    # From above rather than from below, where print stands on end.
    angle = (angle + 60) % 180 - 60
    return float(numpy.cos(numpy.radians(angle))), float(numpy.sin(numpy.radians(angle)))


def _sharpness(rows: Cells, columns: Cells, angle: float) -> float:
    across = rows * numpy.cos(numpy.radians(angle)) - columns * numpy.sin(numpy.radians(angle))
    counts = numpy.bincount(numpy.rint(across - across.min()).astype(numpy.intp))
    return float((counts.astype(numpy.float64) ** 2).sum())


def _label_components(rows: Cells, columns: Cells, axis: Way) -> Cells:
    """Label each cell; those that follow each other along the axis share a label."""
    index = numpy.full((rows.max() + 1 + REACH, columns.max() + 1 + 2 * REACH), -1)
    index[rows, columns + REACH] = numpy.arange(len(rows))
    pairs = []
    for down in range(REACH + 1):
        for right in range(-REACH, REACH + 1):
            if down == 0 and right <= 0:
                continue
            other = index[rows + down, columns + REACH + right]
            here = numpy.flatnonzero(other >= 0)
            there = other[here]
            if abs(down * axis[0] - right * axis[1]) < 0.8:
                pairs.append(numpy.stack([here, there]))
    return _components(len(rows), numpy.concatenate(pairs, axis=1))


def _components(greedy_length: int, pairs: Cells) -> Cells:
    """Find the smallest member of each one's connected component."""
    labels = numpy.arange(greedy_length)
    while True:
        lowest = numpy.minimum(labels[pairs[0]], labels[pairs[1]])
        before = labels.copy()
        numpy.minimum.at(labels, pairs[0], lowest)
        numpy.minimum.at(labels, pairs[1], lowest)
        labels = labels[labels]
        if numpy.array_equal(labels, before):
            return labels


@dataclass(frozen=True, slots=True, eq=False)
class _Span:
    """A piece of a row of cells, in pixels along and across the axis."""

    cells: Cells
    start: float
    end: float
    across: float


def _span(cells: Cells, probabilities: Numbers, axis: Way) -> _Span:
    x, y = probabilities[:, cells]
    along = x * axis[0] + y * axis[1]
    return _Span(cells, float(along.min()), float(along.max()), float(numpy.mean(y * axis[0] - x * axis[1])))


def _merge_segments(pieces: list[Cells], probabilities: Numbers, sizes: Numbers, axis: Way) -> list[Cells]:
    """Pieces of one line that glare or a stamp has parted, together; the longest first."""
    spans = [
        _span(piece, probabilities, axis) for piece in sorted(pieces, key=len, reverse=True)[:MOST_PIECES]
    ]
    mended = []
    while spans:
        whole = spans.pop(0)
        cap, pitch = (float(numpy.exp(numpy.median(size[whole.cells]))) for size in sizes)
        while whole.end - whole.start > 4 * cap and (
            piece := _next(whole, spans, probabilities, axis, cap, pitch)
        ):
            spans.remove(piece)
            whole = _span(numpy.concatenate([whole.cells, piece.cells]), probabilities, axis)
        mended.append(whole.cells)
    return mended


def _next(
    whole: _Span, spans: list[_Span], probabilities: Numbers, axis: Way, cap: float, pitch: float
) -> _Span | None:
    """Which of `spans` goes on where `whole` ends, or before it begins."""
    x, y = probabilities[:, whole.cells]
    course = numpy.polyfit(x * axis[0] + y * axis[1], y * axis[0] - x * axis[1], 1)
    for span in spans:
        off = abs(span.across - numpy.polyval(course, (span.start + span.end) / 2))
        gap = max(span.start - whole.end, whole.start - span.end)
        if off < 0.45 * cap and gap < 12 * pitch:
            return span
    return None


def _fit(piece: Cells, probabilities: Numbers, sizes: Numbers, axis: Way) -> Line:
    """Fit the line through the cells of `piece`."""
    points = probabilities[:, piece]
    origin = points.mean(axis=1)
    way = numpy.array(axis)
    along = way @ (points - origin[:, None])
    way = _aligned(points - origin[:, None], along, way)
    along = way @ (points - origin[:, None])
    across = numpy.array([-way[1], way[0]]) @ (points - origin[:, None])
    cap = numpy.exp(float(numpy.median(sizes[0, piece])))
    degree = 1 if numpy.ptp(along) < 14 * cap else 2
    bend = _robust_fit(along, across, degree, 0.5 * cap)
    half = 0.4 * CELL * float(numpy.ptp(points[0]) + numpy.ptp(points[1])) / max(1.0, 4.0 * len(piece))
    return Line(
        origin=(float(origin[0]), float(origin[1])),
        direction=(float(way[0]), float(way[1])),
        start=float(along.min()) - half,
        end=float(along.max()) + half,
        bend=tuple(float(one) for one in bend),
        cap=_slope(along, sizes[0, piece], cap),
        pitch=_slope(along, sizes[1, piece], cap),
    )


def _aligned(points: Numbers, along: Numbers, way: Numbers) -> Numbers:
    """`way` turned to run with the points: each line has its own, in perspective."""
    if numpy.ptp(along) <= 0:
        return way
    course = numpy.array([numpy.polyfit(along, points[0], 1)[0], numpy.polyfit(along, points[1], 1)[0]])
    length = float(numpy.hypot(*course))
    return course / length if length > 0.5 else way


def _robust_fit(along: Numbers, across: Numbers, degree: int, tolerance: float) -> Numbers:
    bend = numpy.polyfit(along, across, degree)
    near = numpy.abs(across - numpy.polyval(bend, along)) < tolerance
    return numpy.polyfit(along[near], across[near], degree) if near.sum() > 2 * degree + 2 else bend


def _slope(along: Numbers, logs: Numbers, cap: float) -> tuple[float, float]:
    """Fit `logs` as a straight function of the way along; level on a short piece."""
    if numpy.ptp(along) < 14 * cap:
        return 0.0, float(numpy.median(logs))
    slope, level = numpy.polyfit(along, logs, 1)
    return float(slope), float(level)
