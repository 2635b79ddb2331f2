"""parse, words of the catalogue that stand on a page but for slips of the engine, found fast among many."""

from collections.abc import Collection
from difflib import get_close_matches
from functools import cache


def alike(text: str, known: Collection[str], least: float) -> list[str]:
    """List those of `known`, words of the catalogue, that are like `text` by difflib's ratio, the best first.

    The ratio is 2 M / (a + b), of M characters that match in texts of a and b characters. A letter that the
    other lacks does not match, which rules most out before difflib compares them.
    """
    letters, length = _letters(text), len(text)
    likely = [one for one in known if 2 * _most_matches(letters, length, one) >= least * (length + len(one))]
    return get_close_matches(text, likely, n=len(likely), cutoff=least) if likely else []


def _most_matches(letters: int, length: int, known: str) -> int:
    theirs = _letters_of(known)
    return min(length - (letters & ~theirs).bit_count(), len(known) - (theirs & ~letters).bit_count())


@cache
def _letters_of(known: str) -> int:
    return _letters(known)


def _letters(text: str) -> int:
    """Write the letters of `text` as bits of a number; some share one."""
    bits = 0
    for letter in text:
        bits |= 1 << (ord(letter) & 63)
    return bits
