"""parse, the print → fields: what is told of a page so far, and the words that are spent on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ocr_identity.domain.document import Field, Source, enclose
from ocr_identity.ocr.extraction.families import Family
from ocr_identity.ocr.extraction.labels import Label
from ocr_identity.ocr.extraction.print_layout import Piece
from ocr_identity.ocr.extraction.printed_dates import PrintedDate, dates_in
from ocr_identity.ocr.extraction.printed_values import SEXES, Customs, Value, value_of

# Print has no check digit: its confidence never reaches that of a checked MRZ element.
TRUST, TRUST_UNLABELLED = 0.89, 0.8
# What is read less surely is not told.
LEGIBLE = 0.5
# How far a value may stand from its label, in heights of the label: close beside, beside at all, and below;
# and how far to the left of it the value may begin.
CLOSE, BESIDE, BELOW, OVERHANG = 3.0, 30.0, 3.2, 1.5
# Lines of a value that goes on, and how far apart they lie, in heights.
MOST_LINES, MOST_NAME_LINES, PITCH = 5, 3, 1.9
LONG_VALUES = frozenset({"address"})
# Labels behind which two fields stand together.
COMPOSITE = frozenset({"birth", "validity", "blood_and_sex", "names"})
# A word, or a part of one, by its place on the page.
Place = tuple[int, int, int, str]


def places(piece: Piece) -> set[Place]:
    """Return the places of the words of `piece`."""
    return {(word.line, word.box.left, word.box.top, word.text) for word in piece.words}


@dataclass(frozen=True)
class Labelled:
    """A piece of print and the labels in it."""

    piece: Piece
    labels: Sequence[Label]


@dataclass
class PrintedFields:
    """The fields found so far on one page, and the words that are spent on them."""

    family: Family
    lines: Sequence[Labelled]
    told: dict[str, Field] = field(default_factory=dict)
    spent: set[Place] = field(default_factory=set)

    @property
    def customs(self) -> Customs:
        """How the family's values are to be understood."""
        return self.family.customs

    def tell(self, name: str, piece: Piece | None, trust: float = TRUST) -> bool:
        """Tell field `name` by the value with which `piece` begins; False where it has not the shape."""
        if piece is None or name in self.told or name == "other":
            return False
        if name in COMPOSITE:
            return self._tell_composite(name, piece, trust)
        return self.put(name, value_of(name, piece.text, self.customs), piece, trust)

    def put(self, name: str, value: Value | None, piece: Piece, trust: float = TRUST) -> bool:
        """Tell `value`, which stands in `piece`."""
        part = piece.cut(value.start, max(value.end, value.start + 1)) if value else None
        if value is None or part is None or self.holds(part):
            return False
        if min(word.confidence for word in part.words) < LEGIBLE:
            return False
        self.spent |= places(part)
        text = ", ".join(part.lines) if _is_whole(name, part) else value.value
        # Sure by its surest doubt: one misread letter spoils a value.
        raw = piece.text[value.start : value.end].strip()
        self.told[name] = self.field_of(text, part, trust, raw)
        return True

    @staticmethod
    def field_of(value: str, part: Piece, trust: float, raw: str | None = None) -> Field:
        """Make the field that `part` of the print says, as sure as its least sure word."""
        confidence = trust * min(word.confidence for word in part.words)
        box = enclose([word.box for word in part.words])
        written = part.text if raw is None else raw
        return Field(value, written, round(confidence, 3), Source.VISUAL, part.words[0].page, box)

    def _tell_composite(self, name: str, piece: Piece, trust: float) -> bool:
        """Tell the two fields that stand together behind some labels."""
        if name == "names":
            return self.tell("surname", piece, trust) and self.tell(
                "given_names", self.next_line(piece), trust
            )
        dates = list(dates_in(piece.text))
        if name == "validity":
            first, last = (dates[0], dates[-1]) if len(dates) > 1 else (None, dates[-1] if dates else None)
            return any(
                one is not None and self.tell(which, piece.cut(one.start, one.end), trust)
                for which, one in (("issue_date", first), ("expiry_date", last))
            )
        if name == "blood_and_sex":
            words = re.split(r"[\s\-]+", piece.folded)
            sex = next((SEXES[one] for one in words if len(one) > 1 and one in SEXES), None)
            self.put("sex", Value(sex, 0, len(piece.text)) if sex else None, piece, trust)
            return True
        return self._tell_birth(dates, piece, trust) if dates else self._tell_birth_place(piece, trust)

    def _tell_birth(self, dates: Sequence[PrintedDate], piece: Piece, trust: float) -> bool:
        """Tell a date of birth, and the place that stands before or behind it."""
        beside = [piece.cut(0, dates[0].start), piece.cut(dates[0].end), self.next_beside(piece)]
        if not self.tell("birth_date", piece.cut(dates[0].start, dates[0].end), trust):
            return False
        return any([True, *(self.tell("place_of_birth", one, trust) for one in beside)])

    def _tell_birth_place(self, piece: Piece, trust: float) -> bool:
        """Tell a place of birth, and the date in the next line; a day without its year is none."""
        place, comma, rest = piece.text.partition(",")
        if comma and re.match(r"\s*\d", rest):
            part = piece.cut(0, len(place))
            return part is not None and self.put(
                "place_of_birth", Value(place.strip(), 0, len(place)), part, trust
            )
        below = self.next_line(piece)
        day = next(dates_in(below.text), None) if below else None
        if below is None or day is None or day.start:
            return False
        told = self.tell("birth_date", below.cut(0, day.end), trust)
        return told and self.tell("place_of_birth", piece, trust)

    def next_beside(self, piece: Piece) -> Piece | None:
        """Find what stands next to the right of `piece` on its row, where it bears no label."""
        row = [one for one in self.lines if one.piece.is_beside(piece) and one.piece.left >= piece.right]
        nearest = min(row, key=lambda one: one.piece.left, default=None)
        is_near = nearest is not None and nearest.piece.left - piece.right < CLOSE * piece.height
        return nearest.piece if nearest and is_near and not nearest.labels else None

    def next_line(self, piece: Piece) -> Piece | None:
        """Find the line right below `piece` that begins where it does and bears no label."""
        for one in self.lines:
            below = one.piece.middle - piece.middle
            if (
                0.4 * piece.height < below < PITCH * piece.height
                and not one.labels
                and not self.holds(one.piece)
            ):
                aligned = abs(one.piece.left - piece.left) < OVERHANG * piece.height
                if aligned and not self.is_labelled(one.piece):
                    return one.piece
        return None

    def is_labelled(self, piece: Piece) -> bool:
        """Tell whether a label stands in front of `piece` on its row."""
        return any(
            one.labels and one.piece.is_beside(piece) and one.piece.right <= piece.left + piece.height
            and one.piece.text[one.labels[-1].end :].strip(" :.") == ""
            and piece.left - one.piece.right < BESIDE * piece.height
            for one in self.lines
        )  # fmt: skip

    def labels_between(self, above: Piece, below: Piece) -> bool:
        """Tell whether a label stands between two lines."""
        return any(
            one.labels and above.middle < one.piece.middle < below.middle
            and one.piece.left < below.right and below.left < one.piece.right
            for one in self.lines
        )  # fmt: skip

    def has_label(self, name: str) -> bool:
        """Tell whether the page has a label for `name`."""
        return any(label.name == name for line in self.lines for label in line.labels)

    def holds(self, piece: Piece) -> bool:
        """Tell whether some of `piece` is spent already."""
        return bool(self.spent & places(piece))


def _is_whole(name: str, part: Piece) -> bool:
    """Tell whether a value is all of its lines: an address is, and what stands over several of them."""
    return name == "address" or (name in LONG_VALUES and len(part.lines) > 1)
