"""read, lines → zones: MRZ lines that stand one below the other, with those that the finder missed."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy

from ocr_identity.ocr.recognition.text_line import Line

Zone = tuple[Line, ...]

NEAREST, FARTHEST = 1.1, 3.6
OVER = 0.7
# From line to line in heights of capitals, as most issuers print it.
USUAL = 1.75
# Between lines this far apart another one was missed.
GAPING = 2.9
MOST_ROWS = 4
# Lines of one zone begin and end alike, to within so many characters.
ASKEW = 5.0


def group_lines(lines: list[Line]) -> list[Zone]:
    """Zones of neighbouring lines, each from its top line down; the zone with most print first."""
    left = sorted(_distinct(lines), key=lambda line: -line.length)
    zones = []
    while left:
        zone = [left.pop(0)]
        while (follower := next((line for line in left if _belongs(line, zone)), None)) is not None:
            left.remove(follower)
            zone.append(follower)
        parts = [line for line in left if _is_part_row(line, zone)]
        left = [line for line in left if line not in parts]
        zones.append(_completed(zone, parts))
    return sorted(zones, key=lambda zone: -sum(line.length for line in zone))


def _distinct(lines: list[Line]) -> list[Line]:
    """`lines` without those that run over a longer one."""
    kept: list[Line] = []
    for line in sorted(lines, key=lambda line: line.start - line.end):
        if not any(_is_over(line, other) for other in kept):
            kept.append(line)
    return kept


def _is_over(line: Line, other: Line) -> bool:
    along, across = other.within(_middle(line))
    return other.start < along < other.end and abs(across) < OVER * other.middle_cap


def spacing_irregularity(rows: Sequence[Line]) -> float:
    """How far the rows are from standing evenly one below the other, in heights of their capitals."""
    steps = [above.within(_middle(below))[1] / above.middle_cap for above, below in pairwise(rows)]
    off = [max(NEAREST - step, step - FARTHEST, 0.0) for step in steps]
    return max([2 * max(off), max(steps) - min(steps)]) if steps else 0.0


def _belongs(line: Line, zone: list[Line]) -> bool:
    return len(zone) < MOST_ROWS and any(
        _are_neighbours(line, other) and _are_flush(line, other) for other in zone
    )


def _are_neighbours(one: Line, other: Line) -> bool:
    """Tell whether the two run the same way, about as high, and one just below the other."""
    alike = one.direction[0] * other.direction[0] + one.direction[1] * other.direction[1]
    if alike < 0.97 or not 0.65 < one.middle_cap / other.middle_cap < 1.55:
        return False
    return NEAREST < abs(other.within(_middle(one))[1]) / other.middle_cap < FARTHEST


def _are_flush(one: Line, other: Line) -> bool:
    start, end = (other.within(point)[0] for point in one.ends)
    return max(abs(start - other.start), abs(end - other.end)) < ASKEW * other.middle_pitch


def _is_part_row(line: Line, zone: list[Line]) -> bool:
    """Tell whether `line` is a piece of a row next to the zone's."""
    seed = zone[0]
    start, end = (seed.within(point)[0] for point in line.ends)
    inside = min(end, seed.end) - max(start, seed.start)
    return inside > 0.8 * (end - start) and any(_are_neighbours(line, other) for other in zone)


def _middle(line: Line) -> tuple[float, float]:
    x, y = line.at(numpy.array([(line.start + line.end) / 2]))
    return float(x[0]), float(y[0])


def _completed(zone: list[Line], parts: list[Line]) -> Zone:
    """Complete the zone's rows, equally long, top down, by those that the finder saw in part or missed."""
    seed = zone[0]
    rows = {seed.within(_middle(line))[1]: line for line in zone}
    for part in parts:
        across = seed.within(_middle(part))[1]
        if all(abs(across - other) > NEAREST * seed.middle_cap for other in rows):
            rows[across] = _shifted(seed, across)
    order = sorted(rows)
    steps = [below - above for above, below in pairwise(order)]
    step = min(steps, default=USUAL * seed.middle_cap)
    wanted = 3 if seed.length < 33 else 2
    missing = [
        above + gap / 2 for above, gap in zip(order, steps, strict=False) if gap > GAPING * seed.middle_cap
    ]
    if len(rows) + len(missing) < wanted:
        missing += [order[0] - step, order[-1] + step]
    rows |= {across: _shifted(seed, across) for across in missing}
    return tuple(_aligned_ends(rows[across], zone) for across in sorted(rows))


def _shifted(line: Line, across: float) -> Line:
    """Shift a copy of `line` by `across` pixels further down, up where negative."""
    return line.moved(across * line.down[0], across * line.down[1])


def _aligned_ends(line: Line, zone: list[Line]) -> Line:
    """`line` from the first to the last column that any line of the zone reaches."""
    reaches = [line.within(point)[0] for other in zone for point in other.ends]
    return replace(line, start=min(reaches), end=max(reaches))
