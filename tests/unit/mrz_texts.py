"""What a reader says of an MRZ, made of its text: sure of all places but those in doubt."""

from collections.abc import Mapping

import numpy
from numpy.typing import NDArray

from ocr_identity.ocr.extraction.mrz_charset import CHARACTERS, INDEX

Doubts = Mapping[tuple[int, int], Mapping[str, float]]


def places_of(
    lines: tuple[str, ...], doubts: Doubts | None = None, sure: float = 0.9999
) -> NDArray[numpy.float64]:
    """Likelihoods, rows x length x characters; `doubts` gives a place's shares outright."""
    rest = (1 - sure) / (len(CHARACTERS) - 1)
    probabilities = numpy.full((len(lines), len(lines[0]), len(CHARACTERS)), rest)
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            probabilities[row, column, INDEX[character]] = sure
    for (row, column), shares in (doubts or {}).items():
        probabilities[row, column] = 1e-6
        for character, share in shares.items():
            probabilities[row, column, INDEX[character]] = share
    return probabilities
