"""Several readings of one zone → the text on which they agree, character by character."""

from collections import Counter
from collections.abc import Sequence

from ocr_identity.parse.mrz_layouts import Lines

FEWEST_VOTES = 2


def agree(readings: Sequence[Lines]) -> Lines:
    """The most frequent character at each place; the first reading's where none is."""
    return tuple(
        "".join(Counter(place).most_common(1)[0][0] for place in zip(*lines, strict=True))
        for lines in zip(*readings, strict=True)
    )


def is_confirmed(lines: Lines, readings: Sequence[Lines]) -> bool:
    """Whether at each place two readings and more say what `lines` says."""
    text = "".join(lines)
    others = ["".join(reading) for reading in readings]
    return all(
        sum(other[index] == character for other in others) >= FEWEST_VOTES
        for index, character in enumerate(text)
    )
