"""read, the MRZ: a page → what may stand at each place of its zones, the likelier zones first.

A cheap look first: where the finder sees lines, each is cut out as a level strip and read. Only while
nobody is content with what comes of it are there more views of each strip, and closer looks at the page.
"""

import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ocr_identity.domain.document import Box, Span
from ocr_identity.ocr.image.preprocess import PageTransform
from ocr_identity.ocr.recognition.ctc_posteriors import (
    Shares,
    character_posteriors,
    greedy_length,
    line_score,
)
from ocr_identity.ocr.recognition.line_crops import CropVariant, crop_line
from ocr_identity.ocr.recognition.line_detector import MOST_ENLARGED, detect_lines, detect_lines_near
from ocr_identity.ocr.recognition.line_grouping import Zone, group_lines, spacing_irregularity
from ocr_identity.ocr.recognition.text_line import Line
from ocr_identity.ports.engines import LineModels

Table = NDArray[numpy.float64]

# Longer sides, in pixels, at which the page is shown to the finder.
SCALES = (768, 1408, 448)
# Capitals lower than this, in pixels of the look, are worth a closer one.
SMALL = 9.0
MOST_ZONES = 4
SHORTEST_LINE = 19
# From line to line, in capitals; a document is so many times as large as its MRZ (9303-4: a fifth of a page).
LINE_PITCH, LEAST_SHOWN = 2.5, 3.0
SHAPES = ((3, 30), (2, 44), (2, 36), (1, 30))
FARTHEST_OFF = 5
UNEVEN = 1.0
MOST_SHAPES = 3
# From here on nobody asks whether a zone is upside down; below, a row is no MRZ line.
CLEAR, LEGIBLE = -0.03, -0.6
# Below this no MRZ stands there, from whichever side it is read.
HOPELESS = -0.7
# Zones less clear than this are not worth more views.
WORTH_MORE = -0.35
FIRST = CropVariant()
CROP_VARIANTS: tuple[tuple[CropVariant, ...], ...] = (
    (),
    (CropVariant(wide=1.1, high=0.93, lift=-0.8, margin=2.0),),
    (
        CropVariant(wide=0.92, high=1.08, lift=1.0, margin=1.0),
        CropVariant(high=0.86, margin=0.7),
        CropVariant(wide=1.12, high=1.14),
    ),
)


@dataclass(frozen=True, slots=True)
class MrzCandidate:
    """What one zone may say: rows x length x characters (0-9, A-Z, `<`), and where its lines run."""

    probabilities: Table
    lines: tuple[Line, ...]

    @property
    def turn(self) -> int:
        """The clockwise quarter turn, in degrees, that brings the zone upright."""
        across, down = self.lines[0].direction
        return round(-math.degrees(math.atan2(down, across)) / 90) % 4 * 90


def read_mrz(page: Image.Image, models: LineModels) -> Iterator[list[Iterator[MrzCandidate]]]:
    """For each look at `page` (grey) its zones, and for each of those its guesses, the dearer ones later.

    Nothing is done before it is asked for: take no more than are needed.
    """
    largest = MOST_ENLARGED * max(page.size)
    for longest in SCALES if largest > SCALES[1] else (SCALES[0], SCALES[-1]):
        zones = _long(group_lines(detect_lines(page, models, longest)))
        yield [_candidates(page, zone, models) for zone in zones]
        small = [zone for zone in zones if zone[0].middle_cap * longest < SMALL * max(page.size)]
        near = (_long(group_lines(detect_lines_near(page, zone, models)))[:1] for zone in small)
        yield [_candidates(page, zone, models) for found in near for zone in found]


def _long(zones: list[Zone]) -> list[Zone]:
    """Those zones that may be an MRZ by their lines' length, no more than are worth the time."""
    return [zone for zone in zones if max(line.length for line in zone) > SHORTEST_LINE][:MOST_ZONES]


def span_locator(candidate: MrzCandidate, pose: PageTransform) -> Callable[[Span], Box]:
    """Where on the upright page the characters of a span of `candidate` stand."""

    def box(span: Span) -> Box:
        """Return the box of a span."""
        line = candidate.lines[span.line]
        step = (line.end - line.start) / candidate.probabilities.shape[1]
        along = line.start + step * numpy.array([span.start, span.end, span.end, span.start])
        return pose.box(*line.at(along, numpy.array([-0.6, -0.6, 0.6, 0.6])))

    return box


def mask_lines(page: Image.Image, candidates: Sequence[MrzCandidate]) -> Image.Image:
    """`page` with the lines of `candidates` painted over, so that nobody reads them again."""
    if not candidates:
        return page
    clean = page.copy()
    pen = ImageDraw.Draw(clean)
    for line in (line for candidate in candidates for line in candidate.lines):
        along = numpy.array([line.start, line.end, line.end, line.start])
        x, y = line.at(along, numpy.array([-0.8, -0.8, 0.8, 0.8]))
        paper = numpy.percentile(crop_line(page, line, FIRST), 80)
        pen.polygon(list(zip(x.tolist(), y.tolist(), strict=True)), fill=int(paper))
    return clean


def shows_more_than(page: Image.Image, candidates: Sequence[MrzCandidate]) -> bool:
    """Tell whether `page` is more than a crop of the lines of `candidates`."""
    lines = [line for candidate in candidates for line in candidate.lines]
    covered = sum((line.end - line.start) * LINE_PITCH * line.middle_cap for line in lines)
    return covered * LEAST_SHOWN < page.width * page.height


def _candidates(page: Image.Image, zone: Zone, models: LineModels) -> Iterator[MrzCandidate]:
    """Yield the guesses of one zone: at each round all views so far speak."""
    zone, seen = _first_view(page, zone, models)
    if not zone:
        return
    clear = _orientation_score([strips[0] for strips in seen])
    for views in CROP_VARIANTS if clear > WORTH_MORE else CROP_VARIANTS[:1]:
        for line, strips in zip(zone, seen, strict=True):
            strips.extend(models.read(crop_line(page, line, view)) for view in views)
        for rows, length in _shapes(zone, seen):
            chosen = [seen[row] for row in rows]
            yield MrzCandidate(_probabilities(chosen, length), tuple(zone[row] for row in rows))


def _first_view(page: Image.Image, zone: Zone, models: LineModels) -> tuple[Zone, list[list[Shares]]]:
    """Find the rows of `zone` that make sense, the right way round, and how they look as they were found."""
    here = [models.read(crop_line(page, line, FIRST)) for line in zone]
    if HOPELESS < _orientation_score(here) < CLEAR:
        other = tuple(line.flipped for line in reversed(zone))
        there = [models.read(crop_line(page, line, FIRST)) for line in other]
        if _orientation_score(there) > _orientation_score(here):
            zone, here = other, there
    legible = [index for index, shares in enumerate(here) if line_score(shares) > LEGIBLE]
    return tuple(zone[index] for index in legible), [[here[index]] for index in legible]


def _orientation_score(seen: Sequence[Shares]) -> float:
    """How clear the two clearest rows are; rows where nothing stands do not count."""
    clearest = sorted(map(line_score, seen))[-2:]
    return statistics.mean([one for one in clearest if one > LEGIBLE] or clearest[-1:])


def _shapes(zone: Zone, seen: Sequence[Sequence[Shares]]) -> list[tuple[tuple[int, ...], int]]:
    """Rows and length of the formats that the zone may have, the likeliest first."""
    counts = [float(numpy.median([greedy_length(shares) for shares in strips])) for strips in seen]
    found = []
    for height, length in SHAPES:
        for rows in combinations(range(len(seen)), height):
            off = [abs(counts[row] - length) for row in rows]
            uneven = spacing_irregularity([zone[row] for row in rows])
            if max(off) <= FARTHEST_OFF and uneven < UNEVEN:
                found.append((sum(off) / height + 2 * uneven - height, rows, length))
    return [(rows, length) for _, rows, length in sorted(found)][:MOST_SHAPES]


def _probabilities(seen: Sequence[Sequence[Shares]], length: int) -> Table:
    """Hold each row's views to `length` and lay them together, those that fit it better counting more."""
    held = character_posteriors([shares for strips in seen for shares in strips], length)
    rows = []
    for index in range(len(seen)):
        views = held[index * len(seen[0]) : (index + 1) * len(seen[0])]
        best = max(view.likelihood for view in views)
        weights = numpy.array([max(0.05, numpy.exp((view.likelihood - best) / 2)) for view in views])
        rows.append(
            sum(weight * view.probabilities for weight, view in zip(weights, views, strict=True))
            / weights.sum()
        )
    return numpy.stack(rows)
