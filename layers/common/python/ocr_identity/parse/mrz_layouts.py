"""Where each data element stands in an MRZ: ICAO Doc 9303, parts 4 (TD3), 5 (TD1), 6 (TD2), 7 (MRV)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Lines = tuple[str, ...]

ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of line `line`, all from 0."""

    line: int
    start: int
    end: int

    def of(self, lines: Lines) -> str:
        """The characters that stand there."""
        return lines[self.line][self.start : self.end]


@dataclass(frozen=True, slots=True)
class Layout:
    """One format. `checked` are the elements followed at once by their own check digit."""

    name: str
    rows: int
    length: int
    elements: Mapping[str, Span]
    checked: tuple[str, ...] = ("document_number", "birth_date", "expiry_date")
    composite: tuple[Span, ...] = field(default=())

    @property
    def composite_digit(self) -> Span:
        """Where the composite check digit stands: always at the end of the second line."""
        return Span(1, self.length - 1, self.length)

    def check_digit(self, element: str) -> Span:
        """Where the check digit of `element` stands."""
        span = self.elements[element]
        return Span(span.line, span.end, span.end + 1)


def _two_lines(length: int, optional: Mapping[str, Span]) -> dict[str, Span]:
    """The elements that all two-line formats hold in the same places."""
    return {
        "document_code": Span(0, 0, 2),
        "issuing_state": Span(0, 2, 5),
        "names": Span(0, 5, length),
        "document_number": Span(1, 0, 9),
        "nationality": Span(1, 10, 13),
        "birth_date": Span(1, 13, 19),
        "sex": Span(1, 20, 21),
        "expiry_date": Span(1, 21, 27),
        **optional,
    }


TD1 = Layout(
    name="TD1",
    rows=3,
    length=30,
    elements={
        "document_code": Span(0, 0, 2),
        "issuing_state": Span(0, 2, 5),
        "document_number": Span(0, 5, 14),
        "optional_data": Span(0, 15, 30),
        "birth_date": Span(1, 0, 6),
        "sex": Span(1, 7, 8),
        "expiry_date": Span(1, 8, 14),
        "nationality": Span(1, 15, 18),
        "optional_data_2": Span(1, 18, 29),
        "names": Span(2, 0, 30),
    },
    composite=(Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
)
TD2 = Layout(
    name="TD2",
    rows=2,
    length=36,
    elements=_two_lines(36, {"optional_data": Span(1, 28, 35)}),
    composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 35)),
)
TD3 = Layout(
    name="TD3",
    rows=2,
    length=44,
    elements=_two_lines(44, {"personal_number": Span(1, 28, 42)}),
    checked=("document_number", "birth_date", "expiry_date", "personal_number"),
    composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 43)),
)
MRV_A = Layout(name="MRV-A", rows=2, length=44, elements=_two_lines(44, {"optional_data": Span(1, 28, 44)}))
MRV_B = Layout(name="MRV-B", rows=2, length=36, elements=_two_lines(36, {"optional_data": Span(1, 28, 36)}))

LAYOUTS = (TD1, TD2, TD3, MRV_A, MRV_B)


def layout_of(lines: Lines) -> Layout | None:
    """The format of `lines` by their count, their length and the V of a visa; None where none fits.

    None too where anything but A-Z, 0-9 and `<` stands in them.
    """
    if not all(ALPHABET.issuperset(line) for line in lines):
        return None
    visa = bool(lines) and lines[0].startswith("V")
    for layout in LAYOUTS:
        fits = len(lines) == layout.rows and all(len(line) == layout.length for line in lines)
        if fits and layout.name.startswith("MRV") == (visa and layout.rows == 2):
            return layout
    return None
