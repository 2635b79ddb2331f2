"""Why a page shows no document: what whoever took the picture can do about it, as far as can be measured."""

import re
import tomllib
from functools import cache
from typing import Any

from PIL import Image

from ocr_identity.domain.document import Word
from ocr_identity.domain.errors import NoDocumentError
from ocr_identity.domain.picture_errors import BackSideError, CutOffError, GlareError, TooBlurredError
from ocr_identity.ocr.extraction.families import FOLDER
from ocr_identity.ocr.image.photo_quality import has_glare, is_blurred
from ocr_identity.ocr.recognition.page_text import CONFIDENT, TextPage

# Lines of print that end so close to an edge, of the page's width, are cut; so many, and this share of all.
EDGE, CUT_LINES, CUT_SHARE = 0.004, 3, 0.3
FILLERS = "<<"
SHORTEST = 3


def refusal_of(text: TextPage, picture: Image.Image) -> type[NoDocumentError]:
    """Choose what a page without a document is refused as; `picture` is it in grey, as it came."""
    if _is_back(text.words):
        return BackSideError
    if is_blurred(picture):
        return TooBlurredError
    if _is_cut(text):
        return CutOffError
    return GlareError if has_glare(picture) else NoDocumentError


def _is_back(words: list[Word]) -> bool:
    """Tell whether print says what only a document's back does."""
    backs = _backs()
    text = " ".join(word.text for word in words).lower()
    if any(phrase in text for phrase in backs["phrases"]):
        return True
    told = {re.sub(r"\W", "", word.text.lower()) for word in words if word.confidence >= CONFIDENT}
    return len(told & set(backs["categories"])) > int(backs["most_on_fronts"])


def _is_cut(text: TextPage) -> bool:
    """Whether print runs out of the picture: many lines, or one of an MRZ, at a side; or a line at an end."""
    width, height = text.image.size
    edge = EDGE * width
    # Noise has words that run out of it, too, but no sure ones.
    words = [word for word in text.words if word.confidence >= CONFIDENT and len(word.text) >= SHORTEST]
    lines = {word.line for word in words}
    sides = (
        [word for word in words if word.box.left <= edge],
        [word for word in words if word.box.right >= width - edge],
    )
    many = max(CUT_LINES, CUT_SHARE * len(lines))
    if any(len(side) >= many or any(FILLERS in word.text for word in side) for side in sides):
        return True
    ends = (
        [word for word in words if word.box.top <= edge],
        [word for word in words if word.box.bottom >= height - edge],
    )
    return any(sum(word.box.width for word in end) >= CUT_SHARE * width for end in ends)


@cache
def _backs() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "_backs.toml").read_text("utf-8"))
