"""Dates: from two-digit years, or printed day first or month first, to ISO 8601."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

# A document lives ten years, some cards twenty and more; an expiry further ahead is of the last century.
LONGEST_VALIDITY_YEARS = 50


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


def birth_date(raw: str) -> str | None:
    """ISO date of a birth written YYMMDD: the latest such day that is not in the future."""
    if not raw[:2].isdigit():
        return None
    today = _today()
    year = today.year // 100 * 100 + int(raw[:2])
    iso = _iso(year, raw[2:4], raw[4:6])
    if iso is not None and iso <= today.isoformat():
        return iso
    return _iso(year - 100, raw[2:4], raw[4:6])


def expiry_date(raw: str) -> str | None:
    """ISO date of an expiry written YYMMDD, in this century unless that is implausibly far ahead."""
    if not raw[:2].isdigit():
        return None
    year = _today().year // 100 * 100 + int(raw[:2])
    if year > _today().year + LONGEST_VALIDITY_YEARS:
        year -= 100
    return _iso(year, raw[2:4], raw[4:6])


def printed_date(text: str, century: Callable[[str], str | None] = expiry_date) -> str | None:
    """ISO date of `text` such as `15.04.2032`, `15 APR/AVR 32` or `2032-04-15`; day before month.

    Where both can be months and slashes part them, an American card's month stands first: such dates are
    ambiguous, and the day is taken to be first unless that is impossible. `century` reads YYMMDD.
    """
    if match := re.fullmatch(r"(\d{4})[-./ ](\d{2})[-./ ](\d{2})", text):
        return _iso(int(match[1]), match[2], match[3])
    if match := re.fullmatch(r"(\d{2}) ?[-./ ] ?(\d{2}) ?[-./ ] ?(\d{4}|\d{2})", text):
        day_first = _of_year(match[3], match[2], match[1], century)
        return (
            day_first
            or (("/" in text or "-" in text) and _of_year(match[3], match[1], match[2], century))
            or None
        )
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
