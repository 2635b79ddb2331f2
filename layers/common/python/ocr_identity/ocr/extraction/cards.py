"""parse, the cards of one picture: the print of a page in as many parts as it shows documents."""

from collections.abc import Sequence

from ocr_identity.ocr.extraction.families import Recognised, recognise
from ocr_identity.ocr.extraction.print_layout import Piece

# Gaps of a page that are tried as the one between two cards.
MOST_GAPS = 3
# A card has so many lines with numbers: its own, and dates.
FEWEST_VALUES = 2


def apart(pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    """Part the pieces of a page by card: two where a gap parts two families that both are plain.

    Two cards of one family have each its title and its numbers.
    """
    for axis in ("top", "left"):
        ordered = sorted(pieces, key=lambda piece: getattr(piece, axis))
        for cut in _gaps(ordered, axis):
            halves = [sorted(half, key=lambda piece: piece.top) for half in (ordered[:cut], ordered[cut:])]
            if _are_cards(halves):
                return [part for half in halves for part in apart(half)]
    return [pieces]


def _are_cards(halves: Sequence[Sequence[Piece]]) -> bool:
    """Tell whether each of the two parts of a page is a card by itself."""
    found: list[Recognised] = [recognise(half) for half in halves]
    if not all(one.is_plain for one in found):
        return False
    if len({one.family.name for one in found}) > 1:
        return True
    return all(one.has_title for one in found) and all(map(_has_values, halves))


def _has_values(pieces: Sequence[Piece]) -> bool:
    return sum(any(map(str.isdigit, piece.text)) for piece in pieces) >= FEWEST_VALUES


def _gaps(ordered: Sequence[Piece], axis: str) -> list[int]:
    """Where nothing crosses the page from side to side, the widest gaps first."""
    end = {"top": "bottom", "left": "right"}[axis]
    reach, gaps = float("-inf"), []
    for number, piece in enumerate(ordered):
        if number and getattr(piece, axis) > reach:
            gaps.append((getattr(piece, axis) - reach, number))
        reach = max(reach, getattr(piece, end))
    return [number for _, number in sorted(gaps, reverse=True)[:MOST_GAPS]]
