"""Characters on the fixed pitch: dropped ones, doubled ones, fillers read as letters."""

import numpy
import pytest
from PIL import Image, ImageDraw

from ocr_identity.domain.document import Box
from ocr_identity.ocr.recognition.character_grid import is_filler, lay_out
from ocr_identity.ocr.recognition.deskew import straighten
from ocr_identity.ports.engines import Symbol

PITCH, HEIGHT = 25, 40


def strip(*lines: str) -> Image.Image:
    """Lines of `<` and bars: a `<` is drawn as one, anything else as a block with a stem."""
    image = Image.new("L", (PITCH * len(lines[0]) + 40, 70 * len(lines) + 40), 255)
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            left, top = 20 + column * PITCH, 20 + row * 70
            if character == "<":
                pen.line(
                    [(left + 18, top), (left + 3, top + HEIGHT // 2), (left + 18, top + HEIGHT)],
                    fill=0,
                    width=4,
                )
            else:
                pen.rectangle((left + 3, top, left + 8, top + HEIGHT), fill=0)
                pen.rectangle((left + 8, top, left + 18, top + 5), fill=0)
    return image


def symbols(*lines: str) -> list[Symbol]:
    """What an engine says of each cell; a space is a cell that it passed over."""
    return [
        Symbol(character, 0.9, Box(22 + column * PITCH, 20 + row * 70, 18, HEIGHT))
        for row, line in enumerate(lines)
        for column, character in enumerate(line)
        if character != " "
    ]


def test_fillers_read_as_letters_or_passed_over_are_fillers() -> None:
    printed = ("P" * 20 + "<" * 24, "P" * 40 + "<<PP")
    seen = ("P" * 20 + "KKC<  <E<S<<K<<<<<<<K<  ", "P" * 40 + "K PP")

    texts = lay_out(symbols(*seen), strip(*printed))

    assert printed in texts


def test_letters_that_stand_there_are_kept() -> None:
    printed = ("PKCELSG" * 6 + "PP", "P" * 44)

    assert printed in lay_out(symbols(*printed), strip(*printed))


@pytest.mark.parametrize("seen", [(), ("P" * 44,), ("PP", "PP")])
def test_what_is_no_zone_gives_no_text(seen: tuple[str, ...]) -> None:
    assert lay_out(symbols(*seen), strip("P" * 44)) == []


def test_a_filler_has_a_point_where_letters_have_a_stem() -> None:
    ink = numpy.asarray(strip("<P")) < 128

    assert is_filler(ink, Box(20, 20, PITCH, HEIGHT))
    assert not is_filler(ink, Box(20 + PITCH, 20, PITCH, HEIGHT))


def test_a_strip_askew_is_straightened() -> None:
    level = strip("P" * 30, "P" * 30)
    askew = level.rotate(3, fillcolor=255, expand=True)

    rows = (numpy.asarray(straighten(askew)) < 128).any(axis=1)

    assert numpy.diff(rows.astype(int)).clip(min=0).sum() == 2
