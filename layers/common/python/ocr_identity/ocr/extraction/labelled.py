"""parse, the values of labels: behind the label in its line, beside it, or below it."""

import re
from collections.abc import Iterator

from ocr_identity.ocr.extraction.labels import Label
from ocr_identity.ocr.extraction.print_layout import Piece, joined
from ocr_identity.ocr.extraction.printed_dates import dates_in
from ocr_identity.ocr.extraction.printed_fields import (
    BELOW,
    BESIDE,
    CLOSE,
    LEGIBLE,
    LONG_VALUES,
    MOST_LINES,
    MOST_NAME_LINES,
    OVERHANG,
    PITCH,
    Labelled,
    PrintedFields,
)
from ocr_identity.ocr.extraction.printed_values import says_nothing, value_of
from ocr_identity.ocr.extraction.regions import ends_address


def labelled_fields(found: PrintedFields) -> None:
    """Tell all that stands behind a label: in its own line first, then beside it, then below."""
    waiting = []
    for line in found.lines:
        for number, label in enumerate(line.labels):
            following = line.labels[number + 1].start if number + 1 < len(line.labels) else None
            behind = _behind(line.piece, label, following)
            if behind and found.family.vocabulary.is_label_of(label.name, behind.folded):
                behind = None
            behind = behind and _whole(label.name, behind, found)
            if not found.tell(label.name, behind) and not (behind and says_nothing(behind.text)):
                waiting.append((line, number, label))
    for line, number, label in waiting:
        for candidate in _candidates(line, number, label, found):
            told = found.tell(label.name, _whole(label.name, candidate, found))
            if told or says_nothing(candidate.text):
                break


def _behind(piece: Piece, label: Label, following: int | None) -> Piece | None:
    """Cut out what stands between a label and the next; None for but the label in another language."""
    rest, mark = piece.text[label.end : following], piece.text[label.start : label.end]
    # Behind a label in several languages comes another one, misread, where nothing parts them.
    if (
        re.search(r"[/|\u2022\u00b7]|\s-\s", mark)
        and re.search("[a-z]", rest)
        and not re.search(r"\d|^\s*:", rest)
    ):
        return None
    if not rest.strip(" :.-/|") or rest.lstrip(" .:")[:1] in {"/", "|", "("}:
        return None
    return piece.cut(label.end + len(rest) - len(rest.lstrip(" :.-")), following)


def _candidates(line: Labelled, number: int, label: Label, found: PrintedFields) -> Iterator[Piece]:
    """Where a label's value may stand: close beside, below, further beside."""
    mark = line.piece.cut(label.start, label.end) or line.piece
    right = _beside(line, found) if number + 1 == len(line.labels) else None
    if right and right.left - mark.right < CLOSE * mark.height:
        yield right
    if found.family.labels_below:
        if over := _over(mark, found):
            yield over
    elif below := _below(line, number, mark, found):
        yield below
    if right:
        yield right


def _beside(line: Labelled, found: PrintedFields) -> Piece | None:
    """Find the next piece on the row of a label, where it bears no label itself."""
    piece = line.piece
    row = [one for one in found.lines if one is not line and one.piece.is_beside(piece)]
    right = [one for one in row if one.piece.left >= piece.right - piece.height / 2]
    nearest = min(right, key=lambda one: one.piece.left, default=None)
    is_near = nearest is not None and nearest.piece.left - piece.right < BESIDE * piece.height
    return nearest.piece if nearest and is_near and not nearest.labels else None


def _below(line: Labelled, number: int, mark: Piece, found: PrintedFields) -> Piece | None:
    """Find what stands below a label, as far right as the next label of its row."""
    row = [one.piece.left for one in found.lines if one.labels and one.piece.is_beside(line.piece)]
    limit = min((left for left in row if left > mark.left + mark.height), default=float("inf"))
    if number + 1 < len(line.labels):
        following = line.piece.cut(line.labels[number + 1].start)
        limit = min(limit, following.left if following else limit)
    parts = [
        part
        for one in found.lines
        if not one.labels and 0.4 * mark.height < one.piece.middle - mark.middle < BELOW * mark.height
        for part in [_under(one.piece, mark, limit)]
        if part and part.left < mark.right + 2 * mark.height
        and not _is_translated_label(line.labels[number].name, part, found)
    ]  # fmt: skip
    if not parts:
        return None
    top = min(part.middle for part in parts)
    first = [part for part in parts if part.middle - top < 0.5 * part.height]
    return min(first, key=lambda part: abs(part.left - mark.left))


def _is_translated_label(name: str, part: Piece, found: PrintedFields) -> bool:
    """Tell whether what stands below a label is the label in another language, in small and hard to read."""
    is_illegible = min(word.confidence for word in part.words) < LEGIBLE
    is_small = 2 * sum(map(str.islower, part.text)) > sum(map(str.isalpha, part.text))
    return (is_illegible and is_small) or found.family.vocabulary.is_label_of(name, part.folded)


def _under(piece: Piece, mark: Piece, limit: float) -> Piece | None:
    """Keep what stands under `mark` of a line below it: its words up to `limit`, or one that begins before.

    Of a label whose first words were not read, the rest stands further right than the value.
    """
    is_word = len(piece.words) == 1 and piece.left < mark.left < piece.right
    left = mark.left - OVERHANG * max(mark.height, piece.height)
    return piece if is_word else _between(piece, left, limit)


def _over(mark: Piece, found: PrintedFields) -> Piece | None:
    """Find what stands right above a label."""
    above = [
        one.piece
        for one in found.lines
        if not one.labels and 0.4 * mark.height < mark.middle - one.piece.middle < BELOW * mark.height
        and abs(one.piece.left - mark.left) < OVERHANG * one.piece.height
    ]  # fmt: skip
    return max(above, key=lambda piece: piece.middle, default=None)


def _between(piece: Piece, left: float, right: float) -> Piece | None:
    """Keep the words of `piece` that begin between two columns."""
    pace, place, kept = (piece.right - piece.left) / max(1, len(piece.text)), 0, []
    for word in piece.words:
        if left <= piece.left + place * pace < right - pace:
            kept.append(place)
        place += len(word.text) + 1
    return piece.cut(kept[0], kept[-1] + 1) if kept else None


def _whole(name: str, piece: Piece, found: PrintedFields) -> Piece:
    """Join a value with the lines on which it goes on, for fields that do."""
    if name in LONG_VALUES:
        return _continued(piece, found)
    if name == "licence_classes":
        return _row(name, piece, found)
    goes_on = name in {"given_names", "full_name"} or (name == "surname" and found.has_label("given_names"))
    lines = [piece]
    while goes_on and len(lines) < MOST_NAME_LINES and (following := found.next_line(lines[-1])):
        is_below = following.middle - lines[-1].middle < 1.3 * piece.height
        is_like = abs(following.left - piece.left) < 0.5 * piece.height and is_below
        if not is_like or value_of(name, following.text, found.customs) is None:
            break
        lines.append(following)
    return joined(lines)


def _row(name: str, piece: Piece, found: PrintedFields) -> Piece:
    """Join a value with those beside it that have the field's shape, too: classes are printed in columns."""
    row = sorted((one.piece for one in found.lines if not one.labels), key=lambda one: one.left)
    beside = [one for one in row if one.left > piece.right and one.is_beside(piece)]
    whole = [piece]
    for one in beside:
        value = value_of(name, one.text, found.customs)
        if value is None or value.end < len(one.text) or one.left - whole[-1].right > CLOSE * piece.height:
            break
        whole.append(one)
    return joined(whole)


def _continued(piece: Piece, found: PrintedFields) -> Piece:
    """`piece` and the lines that go on below it, up to the address' last line."""
    lines, left = [piece], piece.left
    while len(lines) < MOST_LINES and not ends_address(found.family, lines[-1]):
        following = next(
            (
                one.piece
                for one in found.lines
                if 0.4 * piece.height < one.piece.middle - lines[-1].middle < PITCH * piece.height
                and not one.labels and abs(one.piece.left - left) < 2.5 * piece.height
                and not found.is_labelled(one.piece) and not any(dates_in(one.piece.text))
                and not found.labels_between(lines[-1], one.piece)
                # One letter is a part of the background.
                and sum(map(str.isalnum, one.piece.text)) > 1
                # A number that touches letters is a field's and its misread label.
                and not (found.family.address_end and re.match(r"\d{1,2}[A-Z]", one.piece.text))
            ),
            None,
        )  # fmt: skip
        if following is None:
            break
        lines.append(following)
        left = min(left, following.left) if len(lines) > 2 else following.left
    return joined(lines)
