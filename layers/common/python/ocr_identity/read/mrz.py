"""read, the MRZ: words of a page → candidate texts of its machine readable zone.

Words that look like MRZ lines tell where the zone is; the zone is cut out, straightened and read
again with the zone's own alphabet, and its characters are laid on the fixed pitch of OCR-B.
"""

import re
from dataclasses import dataclass

from PIL import Image

from ocr_identity.documents import Box, Word, enclose
from ocr_identity.ports import TextEngine
from ocr_identity.read.pitch import lay_out
from ocr_identity.read.straighten import straighten

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
SHORTEST_LINE = 18
# Read at several sizes: the engine errs differently at each, and what two agree on can be believed.
GLYPH_HEIGHTS = (44, 36, 30)
MOST_ZONES = 3


@dataclass(frozen=True, slots=True)
class Zone:
    """Where an MRZ may be, on the upright page, and the height of its lines in pixels."""

    box: Box
    line_height: int


def read_mrz(image: Image.Image, words: list[Word], engine: TextEngine) -> list[tuple[Box, tuple[str, ...]]]:
    """Candidate texts, each with the box of its zone, the likelier zones first.

    Each text is two lines of 36 or 44 characters or three of 30, of A-Z, 0-9 and `<`.
    """
    return [
        (zone.box, lines)
        for zone in find_zones(words)
        for height in GLYPH_HEIGHTS
        for lines in _read_zone(image, zone, height, engine)
    ]


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
