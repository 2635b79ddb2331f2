"""parse, the cards of one picture: the print of a page in as many parts as it shows documents."""

from collections.abc import Callable, Mapping, Sequence

from ocr_identity.domain.document import Field
from ocr_identity.ocr.extraction.families import recognise
from ocr_identity.ocr.extraction.print_layout import Piece

# Gaps of a page that are tried as the one between two cards.
MOST_GAPS = 3
# What no two cards have alike.
OWN = ("document_number", "personal_number", "birth_date")
Pieces = Sequence[Piece]
Tell = Callable[[Pieces], Mapping[str, Field]]


def apart(pieces: Pieces, tell: Tell) -> list[Pieces]:
    """Part the pieces of a page by card: two where a gap parts two families that both are plain.

    Two cards of one family have each its title, and `tell` finds another number or birth date on each: front
    and back of a card are one.
    """
    for axis in ("top", "left"):
        ordered = sorted(pieces, key=lambda piece: getattr(piece, axis))
        for cut in _gaps(ordered, axis):
            halves = [sorted(half, key=lambda piece: piece.top) for half in (ordered[:cut], ordered[cut:])]
            if _are_cards(halves, tell):
                return [part for half in halves for part in apart(half, tell)]
    return [pieces]


def _are_cards(halves: Sequence[Pieces], tell: Tell) -> bool:
    """Tell whether each of the two parts of a page is a card by itself."""
    found = [recognise(half) for half in halves]
    if not all(one.is_plain for one in found):
        return False
    if len({one.family.name for one in found}) > 1:
        return True
    if not all(one.has_title for one in found):
        return False
    first, second = map(tell, halves)
    return any(first[name].value != second[name].value for name in OWN if name in first and name in second)


def _gaps(ordered: Sequence[Piece], axis: str) -> list[int]:
    """Where nothing crosses the page from side to side, the widest gaps first."""
    end = {"top": "bottom", "left": "right"}[axis]
    reach, gaps = float("-inf"), []
    for number, piece in enumerate(ordered):
        if number and getattr(piece, axis) > reach:
            gaps.append((getattr(piece, axis) - reach, number))
        reach = max(reach, getattr(piece, end))
    return [number for _, number in sorted(gaps, reverse=True)[:MOST_GAPS]]
