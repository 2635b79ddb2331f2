"""parse, the print as a layout: words → pieces of lines, level, with what stands beside and below them."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

import numpy

from ocr_identity.domain.document import Word

# A gap of so many heights parts two columns; words so many heights apart tell how a line is tilted.
COLUMN_GAP, BASE = 1.6, 2.0
# Of so many words on a line may be a sentence.
PROSE = 5
# So many pairs of words tell how a page is tilted.
FEWEST_PAIRS = 2
# From here on letters bear no accents that may go: Chinese, Japanese and Korean ones.
EAST = 0x2E80
# Letters that Unicode does not take apart.
PLAIN = str.maketrans("ĐđØøŁłıßĦħƏə", "DDOOLLISHHEE")


def fold(text: str) -> str:
    """`text` in capitals without accents, as long as it was."""
    return "".join(
        one if ord(one) >= EAST else (unicodedata.normalize("NFKD", one)[0].upper() + one)[0]
        for one in text.translate(PLAIN)
    )


@dataclass(frozen=True)
class Piece:
    """Words in a row without a wide gap, and the rectangle around them on the levelled page."""

    words: tuple[Word, ...]
    left: float
    top: float
    right: float
    bottom: float

    @cached_property
    def text(self) -> str:
        """The words with a space between them."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def folded(self) -> str:
        """The text in capitals without accents."""
        return fold(self.text)

    @property
    def lines(self) -> list[str]:
        """The text of each printed line."""
        numbers = dict.fromkeys(word.line for word in self.words)
        return [" ".join(one.text for one in self.words if one.line == number) for number in numbers]

    @property
    def is_prose(self) -> bool:
        """Whether it is a piece of a sentence, most of whose words are small, and no title."""
        words = self.text.split()
        return len(words) >= PROSE and 2 * sum(word[0].islower() for word in words) > len(words)

    @property
    def height(self) -> float:
        """From top to bottom, in pixels."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.top + self.bottom) / 2

    def cut(self, start: int, end: int | None = None) -> "Piece | None":
        """Cut out the words that begin at `start` of the text or later, and before `end`; None for none.

        Of a word in which `start` lies, for a label touches its value, what is left of it.
        """
        place, kept, ends = 0, list[Word](), list[int]()
        for word in self.words:
            after = place + len(word.text)
            if place >= start and (end is None or place < end):
                kept.append(word)
                ends += [place, after]
            elif place < start < after:
                kept.append(replace(word, text=word.text[start - place :]))
                ends += [start, after]
            place = after + 1
        if not kept:
            return None
        pace = (self.right - self.left) / max(1, len(self.text))
        left, right = self.left + ends[0] * pace, self.left + ends[-1] * pace
        return Piece(tuple(kept), left, self.top, right, self.bottom)

    def is_beside(self, other: "Piece") -> bool:
        """Tell whether both stand in one row."""
        return abs(self.middle - other.middle) < 0.6 * min(self.height, other.height)


def joined(pieces: Sequence[Piece]) -> Piece:
    """One piece of the words of all `pieces`, of which there is one at least."""
    return Piece(
        tuple(word for one in pieces for word in one.words),
        min(one.left for one in pieces), min(one.top for one in pieces),
        max(one.right for one in pieces), max(one.bottom for one in pieces),
    )  # fmt: skip


def layout(words: Sequence[Word]) -> list[Piece]:
    """Lay out the pieces of a page, level, from top to bottom."""
    tilt = _tilt(words)
    pieces: list[list[Piece]] = []
    for word in words:
        one = _level(word, tilt)
        last = pieces[-1][-1] if pieces else None
        if (
            last and last.words[-1].line == word.line
            and one.left - last.right < COLUMN_GAP * min(one.height, last.height)
        ):  # fmt: skip
            pieces[-1].append(one)
        else:
            pieces.append([one])
    return sorted((joined(run) for run in pieces), key=lambda piece: piece.top)


def _tilt(words: Sequence[Word]) -> float:
    """Measure the slope (radians) at which words of one line follow each other; 0 where too few do."""
    slopes = []
    for one, other in pairwise(words):
        across = other.box.left - one.box.left
        if one.line == other.line and across > BASE * min(one.box.height, other.box.height):
            down = (other.box.top + other.box.bottom - one.box.top - one.box.bottom) / 2
            slopes.append(float(numpy.arctan2(down, across + (other.box.width - one.box.width) / 2)))
    # Fewer tell nothing: the boxes of small and tall letters differ, too.
    return median(slopes) if len(slopes) >= FEWEST_PAIRS else 0.0


def _level(word: Word, tilt: float) -> Piece:
    """`word` on the page turned back by `tilt` about its origin.

    A rectangle of w x h, tilted by t, fills W = w cos t + h sin t, H = w sin t + h cos t; its centre stays.
    """
    box = word.box
    cos, sin = float(numpy.cos(tilt)), float(numpy.sin(abs(tilt)))
    width = max(1.0, (box.width * cos - box.height * sin) / (cos * cos - sin * sin))
    height = max(1.0, (box.height * cos - box.width * sin) / (cos * cos - sin * sin))
    x, y = box.left + box.width / 2, box.top + box.height / 2
    turned = float(numpy.sin(tilt))
    x, y = x * cos + y * turned, y * cos - x * turned
    return Piece((word,), x - width / 2, y - height / 2, x + width / 2, y + height / 2)
