"""Steps of a strip → places of a line of known length."""

import itertools

import numpy
import pytest
from numpy.typing import NDArray

from ocr_identity.ocr.extraction.mrz_charset import CHARACTERS
from ocr_identity.ocr.recognition.ctc_posteriors import character_posteriors, greedy_length, line_score
from ocr_identity.ocr.recognition.mrz_model_spec import ALPHABET

Shares = NDArray[numpy.float32]


def steps(text: str, sure: float = 0.98) -> Shares:
    """Make what a good model says of `text`: three steps a character, an underscore is a gap."""
    rows = []
    for character in text:
        share = numpy.full(len(ALPHABET) + 1, (1 - sure) / len(ALPHABET), numpy.float32)
        share[0 if character == "_" else ALPHABET.index(character) + 1] = sure
        rows += [share] * 3
    return numpy.stack(rows)


def test_alphabet_of_the_mrz_model_equals_the_parsers_characters() -> None:
    assert ALPHABET == CHARACTERS


def text_of(probabilities: NDArray[numpy.float64]) -> str:
    return "".join(ALPHABET[index] for index in probabilities.argmax(axis=1))


def test_character_posteriors_of_a_given_length_match_full_enumeration() -> None:
    rng = numpy.random.default_rng(7)
    shares = rng.random((6, 4)).astype(numpy.float32)
    shares /= shares.sum(axis=1, keepdims=True)
    whole, expected = 0.0, numpy.zeros((2, 3))
    for way in itertools.product(range(4), repeat=6):
        glyphs = [one for index, one in enumerate(way) if one and (index == 0 or way[index - 1] != one)]
        if len(glyphs) == 2:
            share = float(numpy.prod([shares[index, one] for index, one in enumerate(way)]))
            whole += share
            for place, one in enumerate(glyphs):
                expected[place, one - 1] += share

    (held,) = character_posteriors([shares], 2)

    assert held.likelihood == pytest.approx(numpy.log(whole), abs=1e-4)
    assert held.probabilities == pytest.approx(expected / whole, abs=1e-4)


def test_character_posteriors_of_a_filler_run_keep_the_given_length() -> None:
    seen = steps("_P_<_U_T_O_<_<_<_<<<<_")
    faint = seen[-13:-7]  # two fillers run together: the gap between them is faint
    faint[2, 0] = 0.2

    assert greedy_length(seen) == 9
    (held,) = character_posteriors([seen], 10)
    assert text_of(held.probabilities) == "P<UTO<<<<<"


def test_character_posteriors_of_strips_in_a_batch_match_those_of_one_alone() -> None:
    strips = [steps("_A_B_"), steps("____C_____D_____"), steps("E__F", 0.6)]

    together = character_posteriors(strips, 2)

    assert [text_of(one.probabilities) for one in together] == ["AB", "CD", "EF"]
    for strip, one in zip(strips, together, strict=True):
        (alone,) = character_posteriors([strip], 2)
        assert one.probabilities == pytest.approx(alone.probabilities, abs=1e-6)
        assert one.likelihood == pytest.approx(alone.likelihood, abs=1e-4)


def test_line_score_of_a_clear_line_of_an_mrz_length_is_highest() -> None:
    line = steps("_".join("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"))

    assert line_score(line) > line_score(steps("_".join("HELLO"))) > line_score(steps("_".join("HELLO"), 0.5))
