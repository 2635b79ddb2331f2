"""read, the MRZ where the line models are absent: words of a page → what its zones may say.

Words that look like MRZ lines tell where the zone is; the zone is cut out, straightened and read
again with the zone's own alphabet, and its characters are laid on the fixed pitch of OCR-B.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from numpy.typing import NDArray
from PIL import Image

from ocr_identity.domain.document import Box, Word, enclose
from ocr_identity.ocr.recognition.character_grid import lay_out
from ocr_identity.ocr.recognition.deskew import straighten
from ocr_identity.ocr.recognition.mrz_model_spec import ALPHABET
from ocr_identity.ocr.recognition.mrz_recognizer import MrzCandidate
from ocr_identity.ocr.recognition.text_line import Line
from ocr_identity.ports.engines import TextEngine

SHORTEST_LINE = 18
# Read at several sizes: the engine errs differently at each, and what two agree on can be believed.
GLYPH_HEIGHTS = (44, 36, 30)
MOST_ZONES = 3
# Two readings against one are far surer than two to one.
SURER = 8
# How likely a character is what the engine takes for its look-alike.
LOOK_ALIKE = 0.02
LIKE = [ALPHABET.index(character) for character in "0O1I5S8B2Z6G"]
ALIKE = [ALPHABET.index(character) for character in "O0I1S5B8Z2G6"]


@dataclass(frozen=True, slots=True)
class Zone:
    """Where an MRZ may be, on the upright page, and the height of its lines in pixels."""

    box: Box
    line_height: int


def read_mrz_by_text(
    image: Image.Image, words: list[Word], engine: TextEngine
) -> Iterator[list[Iterator[MrzCandidate]]]:
    """As `read_mrz`, of an upright page (grey) whose `words` are known; there is but one look."""
    yield [_candidates(image, zone, engine) for zone in find_zones(words)]


def _candidates(image: Image.Image, zone: Zone, engine: TextEngine) -> Iterator[MrzCandidate]:
    """What the zone's readings, at several sizes, make together in each format."""
    shapes: dict[tuple[int, int], list[tuple[str, ...]]] = {}
    for height in GLYPH_HEIGHTS:
        for lines in _read_zone(image, zone, height, engine):
            shapes.setdefault((len(lines), len(lines[0])), []).append(lines)
    for (rows, length), readings in shapes.items():
        votes = numpy.sum([_votes(lines) for lines in readings], axis=0) ** SURER
        probabilities = votes / votes.sum(axis=2, keepdims=True)
        probabilities[:, :, ALIKE] += LOOK_ALIKE * probabilities[:, :, LIKE]
        yield MrzCandidate(
            probabilities / probabilities.sum(axis=2, keepdims=True), _rows(zone.box, rows, length)
        )


def _votes(lines: tuple[str, ...]) -> NDArray[numpy.float64]:
    """One reading's voice: rows x length x characters, 1 where it says so."""
    said = numpy.array([[ALPHABET.index(character) for character in line] for line in lines])
    votes: NDArray[numpy.float64] = 0.05 + numpy.eye(len(ALPHABET))[said]
    return votes


def _rows(box: Box, rows: int, length: int) -> tuple[Line, ...]:
    """The zone's lines, evenly spaced."""
    height = box.height / rows
    size = ((0.0, float(numpy.log(height * 0.7))), (0.0, float(numpy.log(max(1.0, box.width / length)))))
    return tuple(
        Line((box.left, box.top + (row + 0.5) * height), (1.0, 0.0), 0.0, float(box.width), (0.0,), *size)
        for row in range(rows)
    )


def find_zones(words: list[Word]) -> list[Zone]:
    """Runs of neighbouring lines that look like an MRZ, the likeliest first."""
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    candidates = [
        (mrz_likeness("".join(word.text for word in line)), enclose([word.box for word in line]))
        for line in lines.values()
    ]
    runs: list[list[tuple[float, Box]]] = []
    for likeness, box in sorted(candidates, key=lambda pair: pair[1].top):
        if likeness <= 0:
            continue
        if runs and _follows(runs[-1][-1][1], box):
            runs[-1].append((likeness, box))
        else:
            runs.append([(likeness, box)])
    runs.sort(key=lambda run: -sum(likeness for likeness, _ in run))
    return [_zone([box for _, box in run[-3:]]) for run in runs[:MOST_ZONES]]


def mrz_likeness(text: str) -> float:
    """0 for what is no MRZ line, more the more it is like one: long, unbroken, capitals, fillers."""
    if len(text) < SHORTEST_LINE:
        return 0.0
    fitting = len(re.findall(r"[A-Z0-9<]", text)) / len(text)
    fillers = text.count("<") + 2 * len(re.findall(r"<<|KK|CC|EE|cc|ee|ss", text))
    return fitting * min(len(text), 44) / 44 * min(fillers, 8) if fitting > 0.5 else 0.0


def _follows(above: Box, below: Box) -> bool:
    """Whether `below` is the next line of the same zone."""
    gap = below.top - above.bottom
    overlap = min(above.right, below.right) - max(above.left, below.left)
    return gap < 2 * max(above.height, below.height) and overlap > 0.5 * min(above.width, below.width)


def _zone(boxes: list[Box]) -> Zone:
    return Zone(enclose(boxes), min(box.height for box in boxes))


def _read_zone(image: Image.Image, zone: Zone, height: int, engine: TextEngine) -> list[tuple[str, ...]]:
    """Read the zone with its glyphs about `height` pixels high."""
    margin = 2 * zone.line_height
    box = zone.box
    frame = (
        max(0, box.left - margin),
        max(0, box.top - margin),
        min(image.width, box.right + margin),
        min(image.height, box.bottom + margin),
    )
    factor = min(4.0, height / max(1, zone.line_height))
    size = (round((frame[2] - frame[0]) * factor), round((frame[3] - frame[1]) * factor))
    strip = straighten(image.crop(frame).resize(size, Image.Resampling.LANCZOS))
    return lay_out(engine.read_symbols(strip, ALPHABET), strip)
