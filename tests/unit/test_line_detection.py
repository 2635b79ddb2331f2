"""Where MRZ lines run: from the finder's maps to level strips."""

import numpy
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ocr_identity.ocr.image.preprocess import PageTransform, rotate
from ocr_identity.ocr.recognition.line_crops import CropVariant, crop_line
from ocr_identity.ocr.recognition.line_detector import CELL, lines_from_maps
from ocr_identity.ocr.recognition.line_grouping import group_lines, spacing_irregularity
from ocr_identity.ocr.recognition.mrz_model_spec import STRIP_HEIGHT
from ocr_identity.ocr.recognition.text_line import Line

CAP, PITCH = 16.0, 18.0


def line(left: float, middle: float, characters: int = 30) -> Line:
    length = characters * PITCH
    logs = ((0.0, float(numpy.log(CAP))), (0.0, float(numpy.log(PITCH))))
    return Line((left, middle), (1.0, 0.0), 0.0, length, (0.0,), *logs)


def maps(angle: float, rows: int = 3) -> NDArray[numpy.float32]:
    """Draw what a good finder says of lines of 30 characters, 28 pixels apart, in a picture of 640 x 640."""
    size = 640 // CELL
    drawn = Image.new("L", (size * 8, size * 8))
    pen = ImageDraw.Draw(drawn)
    for row in range(rows):
        y = (320 + (row - 1) * 28) / CELL * 8
        pen.line([(50 / CELL * 8, y), (590 / CELL * 8, y)], fill=255, width=round(0.55 * CAP / CELL * 8))
    turned = numpy.asarray(drawn.rotate(-angle).resize((size, size), Image.Resampling.BOX)) / 255
    told = numpy.zeros((3, size, size), numpy.float32)
    told[0] = 12 * (turned - 0.45)
    told[1], told[2] = numpy.log(CAP / 8), numpy.log(PITCH / 8)
    return told


@pytest.mark.parametrize("angle", [0, 7, -20, 90, 33])
def test_lines_from_maps_at_various_angles_form_one_zone(angle: float) -> None:
    (zone,) = group_lines(lines_from_maps(maps(angle), (1.0, 1.0)))

    assert len(zone) == 3
    for found in zone:
        assert found.length == pytest.approx(30, abs=1.5)
        assert found.direction == pytest.approx(
            (numpy.cos(numpy.radians(angle)), numpy.sin(numpy.radians(angle))), abs=0.02
        )
    assert spacing_irregularity(zone) < 0.3


def test_lines_from_maps_of_an_empty_map_is_empty() -> None:
    assert lines_from_maps(numpy.full((3, 40, 40), -9, numpy.float32), (1.0, 1.0)) == []


def test_lines_from_maps_of_a_line_parted_by_glare_returns_one_line() -> None:
    told = maps(0, rows=1)
    told[0, :, 70:76] = -9

    assert len(lines_from_maps(told, (1.0, 1.0))) == 1


def test_group_lines_with_a_missing_row_adds_it() -> None:
    between = group_lines([line(50, 100), line(50, 156)])
    below = group_lines([line(50, 100, characters=44)])

    assert [len(zone) for zone in between] == [3]
    assert [len(zone) for zone in below] == [3]


def test_group_lines_with_a_piece_of_a_row_completes_the_row() -> None:
    (zone,) = group_lines([line(50, 100), line(50, 156), line(120, 128, characters=9)])

    assert [round(found.length) for found in zone] == [30, 30, 30]


def test_group_lines_with_a_line_seen_twice_keeps_one() -> None:
    (zone,) = group_lines([line(50, 100), line(50, 128), line(60, 133, characters=29), line(50, 156)])

    assert len(zone) == 3


def test_group_lines_of_lines_far_apart_returns_separate_zones() -> None:
    assert len(group_lines([line(50, 100), line(50, 400)])) == 2


def test_line_flipped_runs_backwards_over_the_same_places() -> None:
    there = Line((10, 20), (1.0, 0.0), -50.0, 90.0, (0.001, 0.02, 3.0), (0.001, 2.0), (0.002, 2.5))
    back = there.flipped
    along = numpy.array([-50.0, 0.0, 70.0])

    assert numpy.allclose(there.at(along, 0.5), back.at(-along, -0.5))
    assert (back.start, back.end) == (-90.0, 50.0)
    assert back.flipped == there


def test_crop_line_of_a_tilted_line_returns_a_level_strip_of_its_length() -> None:
    page = Image.new("L", (700, 300), 255)
    ImageDraw.Draw(page).line([(50, 120), (590, 180)], fill=0, width=6)
    tilted = Line((50, 120), (540 / 543.3, 60 / 543.3), 0.0, 543.3, (0.0,), (0.0, 2.77), (0.0, 2.89))

    strip = crop_line(page, tilted, CropVariant(margin=0.0))

    assert strip.shape[0] == STRIP_HEIGHT
    assert strip.shape[1] == pytest.approx(16 * tilted.length, abs=2)
    assert strip[STRIP_HEIGHT // 2].max() < 60
    assert strip[2].min() > 200


def test_crop_line_beyond_the_page_edge_repeats_the_edge() -> None:
    page = Image.new("L", (100, 40), 90)

    assert (crop_line(page, line(-400, 20), CropVariant()) == 90).all()
    assert crop_line(page, line(4000, 20), CropVariant()).shape[0] == STRIP_HEIGHT


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_page_transform_box_of_a_turned_page_matches_the_upright_page(degrees: int) -> None:
    page = Image.new("L", (200, 100), 0)
    page.paste(255, (10, 20, 20, 50))
    upright = rotate(page.resize((400, 200), Image.Resampling.NEAREST), degrees)

    found = PageTransform(200, 100, factor=2.0, turn=degrees).box(
        numpy.array([10.0, 20.0]), numpy.array([20.0, 50.0])
    )

    assert (found.left, found.top, found.right, found.bottom) == upright.getbbox()
