"""From a map of print to lines, and from a recogniser's steps to words."""

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageDraw

from ocr_identity.ocr.recognition.text_decoding import (
    WIDEST,
    Character,
    cut_strip,
    decode_steps,
    reading_order,
    words_of_line,
)
from ocr_identity.ocr.recognition.text_detection import PrintedLine, connected, detect_lines

ALPHABET = ["", "A", "B", "1", " "]


def map_of(*boxes: tuple[int, int, int, int], tilt: float = 0.0) -> numpy.ndarray:
    """Draw a map of 200 x 400 on which lines lie at left, top, right, bottom."""
    page = Image.new("L", (400, 200))
    for box in boxes:
        ImageDraw.Draw(page).rectangle(box, fill=255)
    return numpy.asarray(page.rotate(-tilt), dtype=numpy.float32) / 255


def test_detect_lines_of_an_empty_map_is_empty() -> None:
    assert detect_lines(numpy.zeros((20, 30), numpy.float32)).lines == []


def test_detect_lines_of_a_shrunken_map_restores_the_line_size() -> None:
    (line,) = detect_lines(map_of((100, 50, 299, 69))).lines

    assert (line.x, line.y) == pytest.approx((200, 60))
    # 200 x 20, on each side 200 * 20 * 1.6 / (2 * 220) more
    assert (line.right - line.left, line.bottom - line.top) == pytest.approx((229.1, 49.1), abs=0.1)


@pytest.mark.parametrize("tilt", [-20, -3, 5, 25])
def test_detect_lines_of_a_tilted_page_tells_its_tilt(tilt: int) -> None:
    found = detect_lines(map_of((60, 60, 340, 76), (60, 110, 260, 126), tilt=tilt))

    assert numpy.degrees(found.tilt) == pytest.approx(tilt, abs=1)
    assert len(found.lines) == 2


def test_detect_lines_of_a_page_on_its_side_sets_on_end() -> None:
    assert detect_lines(map_of((50, 10, 66, 190), (100, 10, 116, 190))).on_end
    assert not detect_lines(map_of((10, 50, 190, 66))).on_end


@settings(max_examples=200, deadline=None)
@given(arrays.arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_connected_of_a_random_mask_matches_flood_fill(mask: numpy.ndarray) -> None:
    numbers = dict(
        zip(
            zip(*map(numpy.ndarray.tolist, numpy.nonzero(mask)), strict=True),
            connected(mask).tolist(),
            strict=True,
        )
    )

    for (row, column), number in numbers.items():
        near = {(row + y, column + x) for y in (-1, 0, 1) for x in (-1, 0, 1)}
        assert {numbers[place] for place in near & numbers.keys()} == {number}
    assert len(set(numbers.values())) == len(flooded(set(numbers)))


def flooded(places: set[tuple[int, int]]) -> list[set[tuple[int, int]]]:
    """Find the blobs of `places`, by walking from neighbour to neighbour."""
    blobs, left = [], set(places)
    while left:
        reached, edge = set(), {left.pop()}
        while edge:
            reached |= edge
            edge = {
                (row + y, column + x) for row, column in edge for y in (-1, 0, 1) for x in (-1, 0, 1)
            } & left
            left -= edge
        blobs.append(reached)
    return blobs


def steps(*likeliest: tuple[str, float]) -> numpy.ndarray:
    table = numpy.full((len(likeliest), len(ALPHABET)), 0.01, numpy.float32)
    for step, (text, probability) in enumerate(likeliest):
        table[step, ALPHABET.index(text)] = probability
    return table


def test_decode_steps_of_a_repeated_character_merges_it() -> None:
    line = decode_steps(steps(("A", 0.9), ("A", 0.9), ("", 0.9), ("A", 0.8), ("B", 0.7)), ALPHABET)

    assert "".join(one.text for one in line) == "AAB"
    assert [round(one.probability, 1) for one in line] == [0.9, 0.8, 0.7]


def test_decode_steps_with_a_faint_space_keeps_it() -> None:
    table = steps(("A", 0.9), ("", 0.8), ("B", 0.9))
    table[1, -1] = 0.15

    assert "".join(one.text for one in decode_steps(table, ALPHABET)) == "A B"


def test_decode_steps_with_a_faint_space_in_a_number_drops_it() -> None:
    table = steps(("1", 0.9), ("", 0.8), ("1", 0.9))
    table[1, -1] = 0.15

    assert "".join(one.text for one in decode_steps(table, ALPHABET)) == "11"


def test_words_of_line_with_a_space_have_boxes_side_by_side() -> None:
    line = PrintedLine(100, 50, 0.0, -100, 100, -10, 10)
    characters = [Character("A", 0.9, 2), Character(" ", 0.9, 10), Character("B", 0.7, 18)]

    one, other = words_of_line(characters, line, 20.0, page=1, number=4)

    assert (one.text, other.text) == ("A", "B")
    assert one.box.right < other.box.left
    assert (one.box.top, one.box.height, one.line) == (40, 21, 4)


def test_cut_strip_of_a_tilted_line_is_straight() -> None:
    page = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(page).rectangle((50, 140, 250, 160), fill=0)
    tilted = page.rotate(-30, fillcolor=255)
    line = PrintedLine(150, 150, numpy.radians(30), -100, 100, -10, 10)

    strip = numpy.asarray(cut_strip(tilted, line))

    assert strip[4:-4, 4:-4].max() < 64


def test_cut_strip_of_a_long_rule_has_at_most_the_widest_width() -> None:
    rule = PrintedLine(9000, 50, 0.0, -9000, 9000, -2, 2)

    assert cut_strip(Image.new("L", (18000, 100)), rule).size == (WIDEST, 48)


def test_reading_order_of_lines_is_by_row_then_left_to_right() -> None:
    lines = [PrintedLine(x, y, 0.0, -20, 20, -10, 10) for x, y in ((200, 12), (50, 10), (50, 60))]

    assert [(line.x, line.y) for line in reading_order(lines, 0.0)] == [(50, 10), (200, 12), (50, 60)]
