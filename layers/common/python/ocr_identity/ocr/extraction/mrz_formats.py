"""Where each data element stands in an MRZ: ICAO Doc 9303, parts 4 (TD3), 5 (TD1), 6 (TD2), 7 (MRV).

Beside them two that are not ICAO's: the French identity card of 1988 to 2021, and the single line of
European driving licences (ISO/IEC 18013-3; what stands in it is each state's own affair).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ocr_identity.domain.document import Span

Lines = tuple[str, ...]

ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")


@dataclass(frozen=True, slots=True)
class MrzFormat:
    """One format. `checked` are the elements followed at once by their own check digit."""

    name: str
    rows: int
    length: int
    elements: Mapping[str, Span]
    checked: tuple[str, ...] = ("document_number", "birth_date", "expiry_date")
    composite: tuple[Span, ...] = field(default=())
    # Layouts known from specimens alone are told, but never called valid.
    is_trusted: bool = True

    @property
    def composite_digit(self) -> Span:
        """Where the composite check digit stands: at the end of the second line, or of the only one."""
        return Span(min(1, self.rows - 1), self.length - 1, self.length)

    def check_digit(self, element: str) -> Span:
        """Where the check digit of `element` stands."""
        span = self.elements[element]
        return Span(span.line, span.end, span.end + 1)


def _two_lines(length: int, optional: Mapping[str, Span]) -> dict[str, Span]:
    """Return the elements that all two-line formats hold in the same places."""
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


TD1 = MrzFormat(
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
TD2 = MrzFormat(
    name="TD2",
    rows=2,
    length=36,
    elements=_two_lines(36, {"optional_data": Span(1, 28, 35)}),
    composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 35)),
)
TD3 = MrzFormat(
    name="TD3",
    rows=2,
    length=44,
    elements=_two_lines(44, {"personal_number": Span(1, 28, 42)}),
    checked=("document_number", "birth_date", "expiry_date", "personal_number"),
    composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, 43)),
)
MRV_A = MrzFormat(
    name="MRV-A", rows=2, length=44, elements=_two_lines(44, {"optional_data": Span(1, 28, 44)})
)
MRV_B = MrzFormat(
    name="MRV-B", rows=2, length=36, elements=_two_lines(36, {"optional_data": Span(1, 28, 36)})
)

FRENCH_ID = MrzFormat(
    name="FRA-ID",
    rows=2,
    length=36,
    elements={
        "document_code": Span(0, 0, 2),
        "issuing_state": Span(0, 2, 5),
        "surname": Span(0, 5, 30),
        "optional_data": Span(0, 30, 36),
        "document_number": Span(1, 0, 12),
        "given_names": Span(1, 13, 27),
        "birth_date": Span(1, 27, 33),
        "sex": Span(1, 34, 35),
    },
    checked=("document_number", "birth_date"),
    composite=(Span(0, 0, 36), Span(1, 0, 35)),
)
_LICENCE = {"document_code": Span(0, 0, 1), "issuing_state": Span(0, 2, 5)}
LICENCE = MrzFormat(
    name="DL",
    rows=1,
    length=30,
    elements={**_LICENCE, "document_number": Span(0, 6, 16), "optional_data": Span(0, 16, 29)},
    checked=(),
    composite=(Span(0, 0, 29),),
)
FRENCH_LICENCE = replace(
    LICENCE,
    name="FRA-DL",
    elements={
        **_LICENCE,
        "document_number": Span(0, 5, 14),
        "expiry_date": Span(0, 15, 21),
        "surname": Span(0, 21, 29),
    },
)

# The Kenyan card of 1995 to 2023: serial number, birth, date of issue, number; one name after the other.
KENYAN_ID = MrzFormat(
    name="KEN-ID",
    rows=3,
    length=30,
    elements={
        "document_code": Span(0, 0, 2),
        "birth_date": Span(1, 0, 6),
        "sex": Span(1, 7, 8),
        "nationality": Span(0, 2, 5),
        "issuing_state": Span(0, 2, 5),
        "document_number": Span(1, 17, 26),
        "optional_data": Span(0, 5, 30),
        "names": Span(2, 0, 30),
    },
    checked=("birth_date",),
    is_trusted=False,
)
# The Chinese permits for Hong Kong, Macau and Taiwan, card size: all in the first line.
EXIT_ENTRY_PERMIT = MrzFormat(
    name="CHN-EEP",
    rows=3,
    length=30,
    elements={
        "document_code": Span(0, 0, 2),
        "document_number": Span(0, 2, 11),
        "expiry_date": Span(0, 13, 19),
        "birth_date": Span(0, 21, 27),
        "names": Span(1, 0, 30),
        "optional_data": Span(2, 0, 30),
    },
    is_trusted=False,
)

FORMATS = (TD1, TD2, TD3, MRV_A, MRV_B, FRENCH_ID, LICENCE, FRENCH_LICENCE, KENYAN_ID, EXIT_ENTRY_PERMIT)

# By rows and length: the formats with the pattern that their first line begins with, the particular before
# the general.
_BEGINNINGS: Mapping[tuple[int, int], tuple[tuple[str, MrzFormat], ...]] = {
    (3, 30): (("IDKYA", KENYAN_ID), (r"CS[A-Z]\d", EXIT_ENTRY_PERMIT), ("", TD1)),
    (2, 44): (("V", MRV_A), ("", TD3)),
    (2, 36): (("V", MRV_B), ("IDFRA", FRENCH_ID), ("", TD2)),
    (1, 30): (("D1FRA", FRENCH_LICENCE), ("D", LICENCE)),
}
SHAPES = tuple(_BEGINNINGS)


def format_of(lines: Lines) -> MrzFormat | None:
    """Find the format of `lines` by their count, their length and how the first begins; None for none.

    None too where anything but A-Z, 0-9 and `<` stands in them.
    """
    if not lines or not all(ALPHABET.issuperset(line) for line in lines):
        return None
    if any(len(line) != len(lines[0]) for line in lines):
        return None
    known = _BEGINNINGS.get((len(lines), len(lines[0])), ())
    return next((mrz_format for beginning, mrz_format in known if re.match(beginning, lines[0])), None)
