"""Beside a valid MRZ the faster engine reads the print; where it could not, the other does."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from ocr_identity.domain.document import Box, Word
from ocr_identity.ocr.image.limits import Limits
from ocr_identity.ocr.pipeline import read_document
from ocr_identity.ports.engines import Engines
from specimens import DRAWN

WORDS = [
    Word(f"word{number}", 0.99, 1, Box(10, 20 * number, 80, 20 * number + 15), number) for number in range(30)
]


@dataclass
class Asked:
    """A text engine that finds `words`, and counts how often it is asked."""

    words: list[Word]
    times: int = 0

    def read_words(self, image: Image.Image, page: int) -> list[Word]:
        self.times += 1
        return self.words


def read(engines: Engines, beside: Asked, specimen: bytes) -> int:
    """Count how often the slower engine is asked."""
    slower = Asked(WORDS)
    read_document(specimen, replace(engines, text=slower, text_beside_mrz=beside), Limits())
    assert beside.times
    return slower.times


@pytest.mark.parametrize(("found", "times"), [(WORDS, 0), (WORDS[:3], 1), ([], 1)])
def test_read_document_with_a_valid_mrz_asks_the_slower_engine_only_for_unread_print(
    engines: Engines, found: list[Word], times: int
) -> None:
    passport = (DRAWN / "passport_td3.jpg").read_bytes()

    assert read(engines, Asked(found), passport) == times


def test_read_document_of_a_crop_of_the_mrz_asks_the_slower_engine_for_nothing(
    engines: Engines, tmp_path: Path
) -> None:
    with Image.open(DRAWN / "passport_td3.jpg") as passport:
        reading = read_document((DRAWN / "passport_td3.jpg").read_bytes(), engines, Limits())
        assert reading.mrz is not None
        assert reading.mrz.box is not None
        box, page = reading.mrz.box, reading.pages[0]
        scale = passport.width / page.width
        edge = 0.03 * passport.width
        crop = passport.crop((
            int(box.left * scale - edge), int(box.top * scale - edge),
            int(box.right * scale + edge), int(box.bottom * scale + edge),
        ))  # fmt: skip
        crop.save(tmp_path / "crop.png")

    assert read(engines, Asked([]), (tmp_path / "crop.png").read_bytes()) == 0
