"""What can be told of a picture that nobody can read: blur and glare, not the white of paper."""

import random

import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr_identity.ocr.extraction.families import catalogue
from ocr_identity.ocr.image.photo_quality import has_glare, is_blurred
from specimens.printed import draw_card, printed_card
from specimens.spoiled import blurred, moved, on_table, with_glare

SEEDS = range(6)


def card(seed: int) -> Image.Image:
    rng = random.Random(seed)
    return on_table(draw_card(printed_card(rng.choice(catalogue()), rng), rng))


def form() -> Image.Image:
    """White paper with boxes that are white inside."""
    page = Image.new("L", (1000, 1400), 255)
    pen = ImageDraw.Draw(page)
    for row in range(8):
        pen.rectangle((80, 60 + 160 * row, 920, 200 + 160 * row), outline=0, width=3)
        pen.text((100, 70 + 160 * row), "Surname", fill=0, font=ImageFont.load_default(30))
    return page


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pixels", [5, 7, 9, 12])
def test_is_blurred_of_a_card_out_of_focus_is_true(seed: int, pixels: int) -> None:
    assert is_blurred(blurred(card(seed), pixels).convert("L"))


@pytest.mark.parametrize("seed", SEEDS)
def test_is_blurred_of_a_card_moved_by_30_pixels_is_true(seed: int) -> None:
    assert is_blurred(moved(card(seed), 30, random.Random(seed)).convert("L"))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", [0.3, 1.0, 2.0])
def test_is_blurred_of_a_sharp_card_of_any_size_is_false(seed: int, scale: float) -> None:
    page = card(seed).convert("L")
    assert not is_blurred(page.resize((round(page.width * scale), round(page.height * scale))))


@pytest.mark.parametrize("size", [(1, 1), (31, 900), (900, 31), (640, 480)])
def test_is_blurred_of_a_page_with_nothing_on_it_is_false(size: tuple[int, int]) -> None:
    assert not is_blurred(Image.new("L", size, 128))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("share", [0.2, 0.4, 0.5])
def test_has_glare_of_a_card_with_a_burnt_spot_is_true(seed: int, share: float) -> None:
    assert has_glare(with_glare(card(seed), share, random.Random(seed)).convert("L"))


@pytest.mark.parametrize("seed", SEEDS)
def test_has_glare_of_a_card_without_a_spot_is_false(seed: int) -> None:
    assert not has_glare(card(seed).convert("L"))


def test_has_glare_of_white_paper_with_white_boxes_is_false() -> None:
    assert not has_glare(form())


def test_has_glare_of_a_card_on_a_scanners_white_bed_is_false() -> None:
    bed = Image.new("L", (1600, 1200), 255)
    bed.paste(card(1).convert("L").crop((150, 120, 1162, 758)), (40, 40))
    assert not has_glare(bed)
