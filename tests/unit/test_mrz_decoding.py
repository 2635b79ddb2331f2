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


def test_what_is_clear_is_taken_as_it_is() -> None:
    text = settled()

    assert text.lines == TD3
    assert text.corrections == ()
    assert text.probability > 0.99


def test_a_check_digit_chooses_between_look_alikes_and_the_choice_is_told() -> None:
    text = settled(doubts={(1, 5): {"O": 0.7, "0": 0.3}})

    assert text.lines == TD3
    assert text.corrections == (Correction(1, 5, "O", "0"),)
    assert text.probability > 0.99


def test_letters_stand_in_names_and_digits_in_dates() -> None:
    text = settled(doubts={(0, 9): {"5": 0.6, "S": 0.4}, (1, 13): {"T": 0.6, "7": 0.4}})

    assert text.lines == TD3


def test_what_was_seen_very_clearly_stays_even_where_it_may_not_stand() -> None:
    wrong = (TD3[0].replace("ERIK", "ER1K"), TD3[1])

    assert decode_mrz(places_of(wrong, sure=0.999999)).lines == wrong  # type: ignore[union-attr]


def test_nothing_is_changed_where_two_texts_hold() -> None:
    even = {"A": 0.34, "K": 0.33, "U": 0.33}  # all weigh 0 modulo 10
    wrong = (TD3[0], TD3[1].replace("408122", "408123"))

    text = settled(wrong, {(1, 30): even})

    assert text.probability == 0.0
    assert text.lines[1][:30] == wrong[1][:30]


def test_two_texts_that_both_hold_leave_the_whole_unsure() -> None:
    text = settled(doubts={(1, 7): {"C": 0.5, "M": 0.5}})

    assert text.lines == TD3
    assert text.probability < 0.6


def test_a_state_that_is_none_gives_way_to_one_as_likely() -> None:
    text = settled(doubts={(0, 3): {"I": 0.6, "T": 0.4}})

    assert text.lines == TD3


@pytest.mark.parametrize("lines", [("<" * 20,), ("<" * 44,) * 3])
def test_what_has_no_formats_size_is_none(lines: tuple[str, ...]) -> None:
    assert decode_mrz(places_of(lines)) is None
