"""read, the print: a page → its words, and which way up it stands."""

from dataclasses import dataclass

from PIL import Image

from ocr_identity.domain.document import Word
from ocr_identity.ocr.image.preprocess import rotate
from ocr_identity.ports.engines import TextEngine

ROTATIONS = (0, 90, 270, 180)
CONFIDENT = 0.7
ENOUGH = 8.0
# No word or number on a document is as long as this.
LONGEST_WORD = 27


@dataclass(frozen=True, slots=True)
class TextPage:
    """An upright page in grey, the clockwise turn that made it so, and its words."""

    image: Image.Image
    turn: int
    words: list[Word]


def read_text(
    image: Image.Image, page: int, engine: TextEngine, turns: tuple[int, ...] = ROTATIONS
) -> TextPage:
    """Read `image` (grey) the way up, out of `turns`, in which its print is most legible."""
    best, best_score = TextPage(image, 0, []), -1.0
    for degrees in turns:
        upright = rotate(image, degrees)
        words = engine.read_words(upright, page)
        score = text_quality(words)
        if score > best_score:
            best, best_score = TextPage(upright, degrees, words), score
        if score >= ENOUGH:
            break
    return best


def may_hold_mrz(words: list[Word]) -> bool:
    """Whether some word may be a line of an MRZ, or a part of one: it has fillers, or is that long."""
    return any("<" in word.text or len(word.text) >= LONGEST_WORD for word in words)


def text_quality(words: list[Word]) -> float:
    """How many confident words of three characters and more lie level, the long ones counting more.

    Tesseract reads print that stands on end too, in boxes that are higher than wide.
    """
    return sum(word.confidence * min(len(word.text) / 4, 4.0) for word in words if _is_plain(word))


def _is_plain(word: Word) -> bool:
    level = word.box.width > word.box.height
    return level and word.confidence >= CONFIDENT and sum(map(str.isalnum, word.text)) >= 3
