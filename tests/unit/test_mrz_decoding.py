"""Which text is taken where places are in doubt."""

import pytest

from ocr_identity.domain.document import Correction
from ocr_identity.ocr.extraction.mrz_decoding import DecodedMrz, decode_mrz
from tests.unit.mrz_texts import Doubts, places_of

TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")


def settled(lines: tuple[str, ...] = TD3, doubts: Doubts | None = None) -> DecodedMrz:
    found = decode_mrz(places_of(lines, doubts))
    assert found is not None
    return found


def test_decode_mrz_of_clear_text_returns_it_unchanged() -> None:
    text = settled()

    assert text.lines == TD3
    assert text.corrections == ()
    assert text.probability > 0.99


def test_decode_mrz_of_look_alikes_corrects_by_check_digit_and_reports_it() -> None:
    text = settled(doubts={(1, 5): {"O": 0.7, "0": 0.3}})

    assert text.lines == TD3
    assert text.corrections == (Correction(1, 5, "O", "0"),)
    assert text.probability > 0.99


def test_decode_mrz_in_doubt_takes_letters_in_names_and_digits_in_dates() -> None:
    text = settled(doubts={(0, 9): {"5": 0.6, "S": 0.4}, (1, 13): {"T": 0.6, "7": 0.4}})

    assert text.lines == TD3


def test_decode_mrz_of_a_clearly_seen_digit_in_a_name_keeps_it() -> None:
    wrong = (TD3[0].replace("ERIK", "ER1K"), TD3[1])

    assert decode_mrz(places_of(wrong, sure=0.999999)).lines == wrong  # type: ignore[union-attr]


def test_decode_mrz_with_a_wrong_check_digit_and_a_tie_corrects_nothing() -> None:
    even = {"A": 0.34, "K": 0.33, "U": 0.33}  # all weigh 0 modulo 10
    wrong = (TD3[0], TD3[1].replace("408122", "408123"))

    text = settled(wrong, {(1, 30): even})

    assert text.probability == 0.0
    assert text.lines[1][:30] == wrong[1][:30]


def test_decode_mrz_with_two_texts_that_hold_has_low_probability() -> None:
    text = settled(doubts={(1, 7): {"C": 0.5, "M": 0.5}})

    assert text.lines == TD3
    assert text.probability < 0.6


def test_decode_mrz_with_a_likely_unknown_state_takes_a_known_one() -> None:
    text = settled(doubts={(0, 3): {"I": 0.6, "T": 0.4}})

    assert text.lines == TD3


@pytest.mark.parametrize("lines", [("<" * 20,), ("<" * 44,) * 3])
def test_decode_mrz_of_an_unknown_size_returns_none(lines: tuple[str, ...]) -> None:
    assert decode_mrz(places_of(lines)) is None
