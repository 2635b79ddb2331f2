"""ICAO Doc 9303-3, clause 4.9, with its own examples."""

import pytest

from ocr_identity.ocr.extraction.check_digits import check_digit, holds


@pytest.mark.parametrize(
    ("text", "digit"),
    [("520727", "3"), ("AB2134<<<", "5"), ("HA672242<658022549601086<<<<<<<<<<<<<<0", "8")],
)
def test_check_digit_of_an_icao_example_matches_the_standard(text: str, digit: str) -> None:
    assert check_digit(text) == digit


def test_holds_with_a_filler_for_check_digit_accepts_only_an_empty_element() -> None:
    assert holds("<<<<<<<<<<<<<<", "<")
    assert not holds("ZE184226B<<<<<", "<")
