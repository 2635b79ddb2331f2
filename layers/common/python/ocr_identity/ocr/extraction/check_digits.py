"""Check digits of the MRZ: ICAO Doc 9303-3, clause 4.9."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VALUES = {character: value for value, character in enumerate(ALPHABET)} | {"<": 0}
WEIGHTS = (7, 3, 1)


def check_digit(text: str) -> str:
    """Compute the check digit of `text`, made of A-Z, 0-9 and `<`, as one character."""
    return str(sum(VALUES[character] * WEIGHTS[index % 3] for index, character in enumerate(text)) % 10)


def holds(text: str, digit: str) -> bool:
    """Tell whether `digit` checks `text`; `<` may stand for 0 where the element is empty (9303-4, 4.2.2)."""
    if digit == "<":
        return not text.strip("<")
    return check_digit(text) == digit
