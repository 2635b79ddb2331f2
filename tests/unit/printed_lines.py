"""Lines of print, laid out as an engine would have read them."""

from ocr_identity.domain.document import Box, Word


def placed(*lines: tuple[int, int, str], confidence: float = 0.9) -> list[Word]:
    """Lines by their left, top and text; each letter is 12 pixels wide, and 24 high."""
    words = []
    for number, (left, top, text) in enumerate(lines):
        at = left
        for word in text.split():
            words.append(Word(word, confidence, 1, Box(at, top, 12 * len(word), 24), number))
            at += 12 * (len(word) + 1)
    return words
