"""Dates: from two-digit years, or printed day first or month first, to ISO 8601."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

# A document lives ten years, some cards twenty and more.
LONGEST_VALIDITY_YEARS = 50
# ICAO's first specification of MRZs is of 1980.
FIRST_EXPIRY_YEAR = 1980
# What cards for life print: Spain's DNI permanente 01 01 9999, others 31 12 9999.
OPEN_ENDED = frozenset({"990101", "991231"})


def _today() -> date:
    return datetime.now(UTC).date()


def _iso(year: int, month: str, day: str) -> str | None:
    """ISO 8601, of reduced precision where month or day are unknown (`<<` or `00`)."""
    if month in {"<<", "00"}:
        return f"{year:04d}"
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return None
    if day in {"<<", "00"}:
        return f"{year:04d}-{month}"
    try:
        return date(year, int(month), int(day)).isoformat()
    except ValueError:
        return None


def birth_date(raw: str, expiry: str | None = None, today: date | None = None) -> str | None:
    """ISO date of a birth written YYMMDD: the latest such day before today.

    And before the document's `expiry`.
    """
    latest = min(filter(None, ((today or _today()).isoformat(), expiry)))
    return _latest(raw, first_century=18, until=latest)


def expiry_date(raw: str, birth: str | None = None, today: date | None = None) -> str | None:
    """ISO date of an expiry written YYMMDD; None for what means that the document does not expire.

    No document expired before there were MRZs, nor before its holder was born. Of what is left the latest
    that
    is not implausibly far ahead is meant, else the next (Romanian cards of the old live into the 2070s).
    """
    if raw in OPEN_ENDED:
        return None
    oldest = max(filter(None, (f"{FIRST_EXPIRY_YEAR}", birth)))
    farthest = f"{(today or _today()).year + LONGEST_VALIDITY_YEARS}-12-31"
    dates = [one for one in _centuries(raw, first_century=19) if one >= oldest]
    return next((one for one in reversed(dates) if one <= farthest), next(iter(dates), None))


def dates_of_birth_and_expiry(
    birth: str, expiry: str, today: date | None = None
) -> tuple[str | None, str | None]:
    """Return both ISO dates, each settled by the other: nobody is born after their document expires."""
    ends = expiry_date(expiry, today=today)
    born = birth_date(birth, ends, today)
    return born, expiry_date(expiry, born, today)


def _latest(raw: str, first_century: int, until: str) -> str | None:
    """Find the latest of the days that `raw` may mean that is not after `until`."""
    return next((one for one in reversed(_centuries(raw, first_century)) if one <= until), None)


def _centuries(raw: str, first_century: int) -> list[str]:
    """List what YYMMDD means by century, from `first_century` (18: 18YY) to the 22nd; none for no date."""
    if not raw[:2].isdigit():
        return []
    years = (century * 100 + int(raw[:2]) for century in range(first_century, 22))
    return [iso for year in years if (iso := _iso(year, raw[2:4], raw[4:6])) is not None]


def printed_date(
    text: str, century: Callable[[str], str | None] = expiry_date, *, month_first: bool = False
) -> str | None:
    """ISO date of `text` such as `15.04.2032`, `15 APR/AVR 32` or `2032-04-15`.

    The day stands before the month, but on American cards (`month_first`), unless that is impossible and
    slashes or dashes part them. `century` reads YYMMDD.
    """
    if match := re.fullmatch(r"(\d{4})[-./ ](\d{2})[-./ ](\d{2})", text):
        return _iso(int(match[1]), match[2], match[3])
    if match := re.fullmatch(r"(\d{2}) ?[-./ ] ?(\d{2}) ?[-./ ] ?(\d{4}|\d{2})", text):
        day_first = _of_year(match[3], match[2], match[1], century)
        american = _of_year(match[3], match[1], match[2], century) if "/" in text or "-" in text else None
        return (american or day_first) if month_first else (day_first or american)
    if match := re.fullmatch(
        r"(\d{2})[-./ ]*([^\W\d]{3,10})\.?(?: ?/ ?[^\W\d]{3,10})?[-./ ]*(\d{4}|\d{2})", text
    ):
        month = MONTHS.get(match[2].upper()[:4]) or MONTHS.get(match[2].upper()[:3])
        return _of_year(match[3], month, match[1], century) if month else None
    return None


def _of_year(year: str, month: str, day: str, century: Callable[[str], str | None]) -> str | None:
    return _iso(int(year), month, day) if len(year) == 4 else century(year + month + day)


# English, then what French, German, Spanish, Italian, Dutch and Portuguese write otherwise.
MONTHS = {
    name: f"{number:02d}"
    for number, names in enumerate(
        "JAN GEN ENE,FEB FEV FÉV,MAR MRZ MRT MÄR,APR AVR ABR,MAY MAI MAG MEI,JUN GIU JUIN,"
        "JUL LUG JUIL,AUG AGO AOU AOÛ,SEP SET,OCT OKT OTT OUT,NOV,DEC DEZ DIC DÉC".split(","),
        start=1,
    )
    for name in names.split()
}
