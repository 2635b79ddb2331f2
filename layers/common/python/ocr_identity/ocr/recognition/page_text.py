"""read, the print: a page → its words, and which way up it stands."""

from dataclasses import dataclass, replace
from statistics import median

from PIL import Image

from ocr_identity.domain.document import Box, Word, enclose
from ocr_identity.ocr.image.preprocess import rotate
from ocr_identity.ports.engines import TextEngine

ROTATIONS = (0, 90, 270, 180)
CONFIDENT = 0.7
ENOUGH = 8.0
# No word or number on a document is as long as this.
LONGEST_WORD = 27
# Print whose boxes are lower than this, in pixels, is worth a closer look, where so many words fill less than
# this share of the page; and how far beyond them the look goes, in heights of the highest.
SMALL_PRINT, FEWEST_WORDS, FILLED, MARGIN = 48, 4, 0.3, 2


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


def closer_look(page: Image.Image, text: TextPage) -> tuple[Image.Image, Box] | None:
    """Crop `page` (grey, as large as it came) to where the print stands, where a closer look helps.

    None where the print is high enough as it was read, or fills the page.
    """
    boxes = [word.box for word in text.words if word.confidence >= CONFIDENT]
    if len(boxes) < FEWEST_WORDS or median(box.height for box in boxes) >= SMALL_PRINT:
        return None
    part = enclose(boxes)
    margin = MARGIN * max(box.height for box in boxes)
    left, top = max(0, part.left - margin), max(0, part.top - margin)
    right = min(text.image.width, part.right + margin)
    bottom = min(text.image.height, part.bottom + margin)
    if (right - left) * (bottom - top) > FILLED * text.image.width * text.image.height:
        return None
    upright = rotate(page, text.turn)
    factor = max(upright.size) / max(text.image.size)
    near = upright.crop((left * factor, top * factor, right * factor, bottom * factor))
    return near, Box(left, top, right - left, bottom - top)


def placed(words: list[Word], part: Box, size: tuple[int, int]) -> list[Word]:
    """`words` of a picture of `size`, which shows `part` of a page, with their boxes on that page."""
    across, down = part.width / size[0], part.height / size[1]
    return [
        replace(
            word,
            box=Box(
                round(part.left + word.box.left * across), round(part.top + word.box.top * down),
                max(1, round(word.box.width * across)), max(1, round(word.box.height * down)),
            ),
        )
        for word in words
    ]  # fmt: skip


def may_hold_mrz(words: list[Word]) -> bool:
    """Tell whether some word may be a line of an MRZ, or a part of one: it has fillers, or is that long."""
    return any("<" in word.text or len(word.text) >= LONGEST_WORD for word in words)


def text_quality(words: list[Word]) -> float:
    """How many confident words of three characters and more lie level, the long ones counting more.

    Tesseract reads print that stands on end too, in boxes that are higher than wide.
    """
    return sum(word.confidence * min(len(word.text) / 4, 4.0) for word in words if _is_plain(word))


def _is_plain(word: Word) -> bool:
    level = word.box.width > word.box.height
    return level and word.confidence >= CONFIDENT and sum(map(str.isalnum, word.text)) >= 3
