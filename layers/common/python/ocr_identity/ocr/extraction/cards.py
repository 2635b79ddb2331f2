"""parse, the cards of one picture: the print of a page in as many parts as it shows documents."""

from collections.abc import Sequence

from ocr_identity.ocr.extraction.families import recognise
from ocr_identity.ocr.extraction.print_layout import Piece

# Gaps of a page that are tried as the one between two cards.
MOST_GAPS = 3


def apart(pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    """Part the pieces of a page by card: two where a gap parts two families that both are plain."""
    for axis in ("top", "left"):
        ordered = sorted(pieces, key=lambda piece: getattr(piece, axis))
        for cut in _gaps(ordered, axis):
            halves = [ordered[:cut], ordered[cut:]]
            found = [recognise(sorted(half, key=lambda piece: piece.top)) for half in halves]
            if all(one.is_plain for one in found) and len({one.family.name for one in found}) > 1:
                return [part for half in halves for part in apart(sorted(half, key=lambda piece: piece.top))]
    return [pieces]


def _gaps(ordered: Sequence[Piece], axis: str) -> list[int]:
    """Where nothing crosses the page from side to side, the widest gaps first."""
    end = {"top": "bottom", "left": "right"}[axis]
    reach, gaps = float("-inf"), []
    for number, piece in enumerate(ordered):
        if number and getattr(piece, axis) > reach:
            gaps.append((getattr(piece, axis) - reach, number))
        reach = max(reach, getattr(piece, end))
    return [number for _, number in sorted(gaps, reverse=True)[:MOST_GAPS]]
