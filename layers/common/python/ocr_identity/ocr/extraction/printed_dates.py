"""parse, the dates in a line of print, as documents of many countries write them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ocr_identity.ocr.extraction.dates import birth_date, expiry_date, printed_date

# What an engine reads for a digit; for a date's digits alone.
DIGITS = str.maketrans("OoQlI|", "000111")
_D = r"[0-9OoQlI|]"
_DAY_MONTH_YEAR = rf"{_D}{{2}}\s?[-./ ]\s?{_D}{{2}}\s?[-./ ]\s?(?:{_D}{{4}}|{_D}{{2}})"
_YEAR_FIRST = rf"{_D}{{4}}\s?[-./, ]\s?{_D}{{2}}\s?[-./ ]\s?{_D}{{2}}"
_NAMED = r"\d{1,2}[-./ ]*[^\W\d]{3,10}\.?(?: ?/ ?[^\W\d]{3,10})?[-./ ]*(?:\d{4}|\d{2})"
_MONTH_FIRST = r"[^\W\d]{3,10}\.? \d{1,2},? \d{4}"
_EAST = r"(?:(?:平成|昭和|令和|大正)\s*(?:元|\d{1,2})|\d{4})\s*年(?:\([^)]*\))?\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
# With slashes and every zero a date is one between digits, too: those of other fields, read without a space.
_PART = r"(?:0[1-9]|[12]\d|3[01])"
_AMONG_DIGITS = rf"{_PART}/{_PART}/(?:19|20)\d\d"
# One of the two signs may not have been seen.
_ONE_SIGN = rf"(?<![\d-]){_PART}(?:[-./ ]{_PART}|{_PART}[-./ ])(?:19|20)\d\d(?![\d-])"
_APART = rf"(?<!\d)(?:{_YEAR_FIRST}|{_DAY_MONTH_YEAR}|{_NAMED}|{_MONTH_FIRST})(?!\d)"
DATE = re.compile(rf"{_APART}|{_ONE_SIGN}|{_AMONG_DIGITS}|{_EAST}")
# No document tells of an earlier day.
EARLIEST = "1850"
# The first year of each era, less one: Japan counts years by the reigns of its emperors.
ERAS = {"大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in a line of print: where it stands, and how it is written."""

    raw: str
    start: int
    end: int

    @property
    def is_possible(self) -> bool:
        """Whether it is a date, whatever stands first, the day or the month."""
        return any(self.value(is_birth=False, month_first=first) is not None for first in (True, False))

    def value(self, *, is_birth: bool, month_first: bool) -> str | None:
        """Write the date in ISO 8601; None where it cannot be one."""
        if "年" in self.raw:
            return _eastern(self.raw)
        century = birth_date if is_birth else expiry_date
        text = re.sub(r"\s*([-./,])\s*", r"\1", self.raw)
        if match := re.fullmatch(r"([^\W\d]{3,10})\.? (\d{1,2}),? ?(\d{4})", text.replace(",", ", ")):
            text = f"{int(match[2]):02d} {match[1]} {match[3]}"
        elif match := re.fullmatch(r"(\d)(\D.*)", text):
            text = f"0{match[1]}{match[2]}"
        elif match := re.fullmatch(r"(\d\d)([-./ ]?)(\d\d)([-./ ]?)(\d{4})", text):
            sign = match[2] or match[4]
            text = f"{match[1]}{sign}{match[3]}{sign}{match[5]}"
        if not re.search(r"[^\W\d]{3}", text):
            text = text.translate(DIGITS).replace(",", ".")
        value = printed_date(text, century, month_first=month_first)
        return value if value and value >= EARLIEST else None


def dates_in(text: str) -> Iterator[PrintedDate]:
    """Yield the dates of a line, in order; what cannot be one may hide one (`1SSUED 06/26`)."""
    place = 0
    while match := DATE.search(text, place):
        one = PrintedDate(match[0], match.start(), match.end())
        place = match.start() + 1
        if one.is_possible:
            place = match.end()
            yield one


def _eastern(raw: str) -> str | None:
    """Read a date with the signs for year, month and day; a reign's year counted from its era."""
    # The first year of a reign is its `origin`.
    match = re.match(r"(\D*)(\d+)\D*年(?:\([^)]*\))?\s*(\d+)\D+(\d+)", raw.replace("元", "1"))
    if match is None:
        return None
    year = ERAS.get(match[1].strip(), 0) + int(match[2])
    return printed_date(f"{year:04d}-{int(match[3]):02d}-{int(match[4]):02d}")
