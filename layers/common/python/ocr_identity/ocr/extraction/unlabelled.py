"""parse, what print tells without a label: by its shape, its place, or the order of dates."""

import re
from itertools import pairwise

from ocr_identity.domain.document import Box
from ocr_identity.ocr.extraction.print_layout import Piece, fold, joined
from ocr_identity.ocr.extraction.printed_dates import dates_in
from ocr_identity.ocr.extraction.printed_fields import (
    BELOW,
    LONG_VALUES,
    OVERHANG,
    PITCH,
    TRUST,
    TRUST_UNLABELLED,
    PrintedFields,
)
from ocr_identity.ocr.extraction.printed_values import Value, value_of
from ocr_identity.ocr.extraction.regions import ends_address, region_of, regions
from ocr_identity.ocr.extraction.unlabelled_dates import dates_in_order, other_date

COMMA_NAME = re.compile(
    r"([A-ZÀ-Þ][A-ZÀ-Þ'\- ]+|[^\W\d_]+(?: [^\W\d_]+)?), ?([^\W\d_][^\d,]*?(?:, ?[^\W\d_]+)?)"
)
# A gap of so many pitches parts two blocks of lines.
BLOCK_GAP = 1.5
# Print that is read less surely than this names nobody.
CLEAR = 0.75
MOST_ADDRESS_LINES = 3


def unlabelled_fields(found: PrintedFields) -> None:
    """Tell what the family prints without labels, where no label told it."""
    if found.family.regions and "document_number" not in found.told:
        _licence_number(found)
    if found.family.address_end and "address" not in found.told:
        _address(found)
    if found.family.blocks:
        _blocks(found)
    if found.family.name_with_comma and not {"surname", "full_name"} & found.told.keys():
        _name_with_comma(found)
    if found.family.dates_in_order:
        dates_in_order(found)
    if found.family.names_above or found.family.address_end:
        _names_above(found)
    for name, label in found.family.above.items():
        _above_label(found, name, label)
    for name, pattern in found.family.lone.items():
        _lone(found, name, pattern)
    if found.family.other_date:
        other_date(found, found.family.other_date)


def _licence_number(found: PrintedFields) -> None:
    """Tell a number of the form that the region gives its licences, in the upper half of the card."""
    pieces = [line.piece for line in found.lines]
    half = max(piece.bottom for piece in pieces) / 2
    form = found.family.number_form(region_of(found.family, pieces))
    for piece in (one for one in pieces if one.middle < half):
        # A small letter before it is the field's number, misread.
        whole = rf"(?<![A-Z0-9])(?:{form})(?![A-Z0-9])"
        match = re.search(whole, piece.folded) or re.search(whole, piece.text)
        dates = dates_in(piece.text) if match else ()
        is_date = any(one.start < match.end() and match.start() < one.end for one in dates if match)
        if (
            match
            and not is_date
            and found.tell("document_number", piece.cut(*match.span()), TRUST_UNLABELLED)
        ):
            return


def _address(found: PrintedFields) -> None:
    """Tell the address: the line that ends with a region and a postal code, and those aligned above it."""
    pieces = [line.piece for line in found.lines]
    last = next((one for one in pieces if ends_address(found.family, one)), None)
    if last is None:
        return
    lines = [last]
    while len(lines) < MOST_ADDRESS_LINES and (above := _above(lines[0], pieces)):
        has_number = re.search(r"\d", lines[0].text + above.text)
        if not has_number or any(dates_in(above.text)) or re.match(r"[12][.,) ]", above.text):
            break
        lines.insert(0, above)
        # The street has the house's number; what stands above it is a name.
        if re.match(r"\W*(?:8[.,)]?\s*)?\d", above.text):
            break
    whole = joined(lines)
    start = len(re.match(r"(?:8[.,)]?\s+)?", whole.text)[0])  # type: ignore[index]
    found.put("address", Value(whole.text, start, len(whole.text)), whole, TRUST)


def _above(
    piece: Piece, pieces: list[Piece], reach: float = PITCH, left: float | None = None
) -> Piece | None:
    """Find the nearest line above `piece` that begins where it does, or at `left`; `reach` in its heights."""
    begin = piece.left if left is None else left
    near = [
        one
        for one in pieces
        if 0.4 * piece.height < piece.middle - one.middle < reach * piece.height
        and abs(one.left - begin) < OVERHANG * piece.height
    ]
    return max(near, key=lambda one: one.middle, default=None)


def _names_above(found: PrintedFields) -> None:
    """Tell the lines above the family's field: surname and given names, or the whole name in one."""
    pieces = [line.piece for line in found.lines if _is_clear(line.piece)]
    if "full_name" in found.told or {"surname", "given_names"} <= found.told.keys():
        return
    if "given_names" in found.told or "surname" in found.told:
        _other_name(found, pieces)
        return
    below = found.told.get(found.family.names_above or "address")
    box = below.box if below else None
    at = _at(box, [line.piece for line in found.lines if found.holds(line.piece)]) if box else None
    above: list[Piece] = []
    while at and len(above) < 2 and (one := _above(at, pieces, BELOW)):
        start = len(re.match(r"(?:[1Il]?[,.]?[12][.,)]? ?)?", one.text)[0])  # type: ignore[index]
        part = one.cut(start)
        if part is None or value_of("surname", part.text, found.customs) is None or _is_region(found, part):
            break
        above.insert(0, part)
        at = one
    names = found.family.name_order if len(above) == 2 else ("full_name",)
    for name, piece in zip(names, above, strict=False):
        found.tell(name, piece, TRUST_UNLABELLED)


def _at(box: Box, pieces: list[Piece]) -> Piece | None:
    """Find the piece that begins where `box` does."""

    def distance(piece: Piece) -> int:
        first = piece.words[0].box
        return abs(first.left - box.left) + abs(first.top - box.top)

    nearest = min(pieces, key=distance, default=None)
    return nearest if nearest and distance(nearest) < OVERHANG * nearest.height else None


def _is_region(found: PrintedFields, piece: Piece) -> bool:
    """Tell whether `piece` is the name of the region that issues the card, and nobody's."""
    if not found.family.regions:
        return False
    text = re.sub(r"\W*\bU\.?S\.?A?\b\W*", "", piece.folded)
    return text in map(fold, regions(found.family.regions).values())


def _lone(found: PrintedFields, name: str, pattern: str) -> None:
    """Tell the value that makes up a line by itself, where no other line is like it."""
    alone = [one.piece for one in found.lines if re.fullmatch(pattern, one.piece.folded)]
    if name not in found.told and len(alone) == 1 and not found.holds(alone[0]):
        found.tell(name, alone[0], TRUST_UNLABELLED)


def _is_clear(piece: Piece) -> bool:
    """Tell whether `piece` is a word at least, plainly read, the longer words counting more."""
    letters = sum(len(one.text) for one in piece.words)
    sure = sum(one.confidence * len(one.text) for one in piece.words) / letters
    return sum(map(str.isalpha, piece.text)) > 1 and sure >= CLEAR


def _other_name(found: PrintedFields, pieces: list[Piece]) -> None:
    """Tell the surname above given names that are told, or the given names below a surname that is."""
    is_given = "given_names" in found.told
    box = found.told["given_names" if is_given else "surname"].box
    lines = [line.piece for line in found.lines]
    at = next((one for one in lines if box and any(word.box.top == box.top for word in one.words)), None)
    if at is None:
        return
    # The given names may have their field's number in front, and the surname have lost its own.
    if is_given and (above := _above(at, pieces) or _above(at, pieces, left=box.left if box else None)):
        found.tell("surname", above, TRUST_UNLABELLED)
    if not is_given and (below := found.next_line(at)):
        found.tell("given_names", below, TRUST_UNLABELLED)


def _blocks(found: PrintedFields) -> None:
    """Blocks of lines at the left of a card, below its number, parted by a gap."""
    number = found.told.get("document_number")
    if number is None or number.box is None:
        return
    column = [
        line.piece for line in found.lines
        if line.piece.words[0].box.top > number.box.bottom
        and line.piece.left < number.box.left + 4 * number.box.height
        and not found.holds(line.piece)
        and re.match(r"[A-Z0-9]", line.piece.text)
    ]  # fmt: skip
    if len(column) < 2:
        return
    pitches = sorted(other.middle - one.middle for one, other in pairwise(column))
    usual = pitches[len(pitches) // 2]
    blocks = [[column[0]]]
    for one, other in pairwise(column):
        if other.middle - one.middle > BLOCK_GAP * usual:
            blocks.append([])
        blocks[-1].append(other)
    for name, block in zip(found.family.blocks, blocks, strict=False):
        whole = joined(block)
        text = (" " if name == "full_name" else ", ").join(one.text for one in block)
        found.put(name, Value(text, 0, len(whole.text)), whole, TRUST)


def _name_with_comma(found: PrintedFields) -> None:
    """Tell the names of a line such as `LEE, Chi Nan`."""
    for line in found.lines:
        match = COMMA_NAME.fullmatch(line.piece.text)
        if match is None or line.labels or ("address" in found.told and found.holds(line.piece)):
            continue
        if found.put("surname", Value(match[1], 0, match.end(1)), line.piece):
            given = line.piece.cut(match.start(2))
            found.put("given_names", Value(match[2], 0, len(match[2])), given or line.piece)
            return


def _block_above(last: Piece, pieces: list[Piece], found: PrintedFields) -> Piece:
    """Join `last` with the lines above it that begin where it does and are no other field's."""
    lines = [last]
    while len(lines) < MOST_ADDRESS_LINES and (above := _above(lines[0], pieces)) and not found.holds(above):
        lines.insert(0, above)
    return joined(lines)


def _above_label(found: PrintedFields, name: str, label: str) -> None:
    """Tell a value that stands in the nearest clear line above another field's label."""
    marks = [line.piece for line in found.lines if any(one.name == label for one in line.labels)]
    pieces = [line.piece for line in found.lines if not line.labels and _is_clear(line.piece)]
    for mark in marks[:1]:
        if above := _above(mark, pieces, BELOW):
            whole = _block_above(above, pieces, found) if name in LONG_VALUES else above
            found.tell(name, whole, TRUST_UNLABELLED)
