"""When a text is called valid, and how far the reader goes for it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
import pytest
from numpy.typing import NDArray

from ocr_identity.ocr.extraction.mrz_validation import ValidatedMrz, validate_mrzs
from tests.unit.mrz_texts import Doubts, places_of

TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")


@dataclass(frozen=True)
class Candidate:
    probabilities: NDArray[numpy.float64]


def guess(lines: tuple[str, ...] = TD3, doubts: Doubts | None = None) -> Candidate:
    return Candidate(places_of(lines, doubts))


def only(*guesses: Candidate) -> ValidatedMrz[Candidate]:
    (found,) = validate_mrzs([[guesses]])
    return found


def test_validate_mrzs_of_clear_text_with_right_check_digits_is_valid() -> None:
    assert only(guess()).parsed.valid


def test_validate_mrzs_with_a_name_in_doubt_is_not_valid() -> None:
    found = only(guess(doubts={(0, 15): {"A": 0.55, "R": 0.45}}))

    assert all(found.parsed.checks.values())
    assert not found.parsed.valid


@pytest.mark.parametrize(("doubt", "valid"), [(0.02, True), (0.04, False)])
def test_validate_mrzs_with_a_letter_of_a_name_not_plain_is_not_valid(doubt: float, *, valid: bool) -> None:
    found = only(guess(doubts={(0, 5): {"E": 1 - doubt, "F": doubt}}))

    assert found.decoded.lines == TD3
    assert found.parsed.valid is valid


def test_validate_mrzs_with_an_unknown_state_is_valid_only_when_clear() -> None:
    lines = (TD3[0].replace("UTO", "QQX"), TD3[1])

    assert only(guess(lines)).parsed.valid
    assert not only(guess(lines, {(0, 2): {"Q": 0.9, "O": 0.1}})).parsed.valid


def test_validate_mrzs_of_wrong_printed_digits_keeps_them_and_is_not_valid() -> None:
    printed = (TD3[0], TD3[1].replace("740812", "740813"))

    found = only(guess(printed))

    assert found.decoded.lines == printed
    assert not found.parsed.valid


def test_validate_mrzs_of_noise_finds_nothing() -> None:
    noise = numpy.full((2, 44, 37), 1 / 37)

    assert validate_mrzs([[[Candidate(noise)]]]) == []


def test_validate_mrzs_after_a_valid_guess_asks_for_no_more() -> None:
    asked = []

    def guesses() -> Iterator[Candidate]:
        for doubt in ({(0, 15): {"A": 0.5, "R": 0.5}}, None, None):
            asked.append(doubt)
            yield guess(doubts=doubt)

    def looks() -> Iterator[list[Iterator[Candidate]]]:
        yield [guesses()]
        raise AssertionError("looked again")

    assert [one.parsed.valid for one in validate_mrzs(looks())] == [True]
    assert len(asked) == 2


def test_validate_mrzs_of_two_documents_finds_both() -> None:
    assert {one.parsed.format for one in validate_mrzs([[[guess()], [guess(TD1)]]])} == {"TD3", "TD1"}
