"""parse, dates that no label tells: the only one left, or birth, issue and expiry by their order."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations

from ocr_identity.ocr.extraction.print_layout import Piece
from ocr_identity.ocr.extraction.printed_dates import dates_in
from ocr_identity.ocr.extraction.printed_fields import TRUST_UNLABELLED, PrintedFields

DATES = ("birth_date", "issue_date", "expiry_date")
# Nobody younger is given a licence; no document lives longer than this, in years.
YOUNGEST, LONGEST_LIFE = 10, 16
WHOLE_DATE = len("1974-08-12")
DAYS_OF_YEAR = 365.2425


def free_dates(found: PrintedFields) -> Iterator[tuple[str, Piece]]:
    """Yield the dates that no label told, each with its place."""
    for line in found.lines:
        for one in dates_in(line.piece.text):
            part = line.piece.cut(one.start, one.end)
            value = one.value(is_birth=False, month_first=found.family.month_first)
            if part and value and len(value) == WHOLE_DATE and not found.holds(part):
                yield value, part


def other_date(found: PrintedFields, name: str) -> None:
    """Tell the one date that is not told yet: the one that the family prints without a label."""
    told = {found.told[one].value for one in DATES if one in found.told}
    free = {value: part for value, part in free_dates(found) if value not in told}
    if name not in found.told and len(free) == 1:
        found.tell(name, next(iter(free.values())), TRUST_UNLABELLED)


def dates_in_order(found: PrintedFields) -> None:
    """Birth, issue and expiry follow each other; what is missing of them are the dates that are left."""
    names = found.family.dates_in_order
    told = {name: found.told[name].value for name in names if name in found.told}
    free = {value: part for value, part in free_dates(found) if value not in told.values()}
    free = _without_ghost(free, told.values(), len(names))
    days = dict(zip(names, sorted({*told.values(), *free}), strict=False))
    is_order = all(days[name] == day for name, day in told.items() if name in days)
    if len({*told.values(), *free}) != len(names) or not is_order or not _is_life(**days):
        return
    for name, day in days.items():
        if day in free:
            found.tell(name, free[day], TRUST_UNLABELLED)


def _without_ghost(free: Mapping[str, Piece], told: Iterable[str], most: int) -> dict[str, Piece]:
    """`free` without the date that is one too many, where it is the birth date with a digit misread.

    Cards print the birth date again beside a ghost image, pale, below the rest. Issue and expiry may be a
    digit apart, too: only where the earliest date, and one other alone, are a pair is it known what is meant.
    """
    days = sorted({*told, *free})
    apart = [pair for pair in combinations(days, 2) if _is_digit_apart(*pair)]
    if len(days) != most + 1 or len(apart) != 1 or days[0] not in apart[0]:
        return dict(free)
    ghost = max((day for day in apart[0] if day in free), key=lambda day: free[day].middle, default=None)
    return {day: part for day, part in free.items() if day != ghost}


def _is_digit_apart(one: str, other: str) -> bool:
    """Tell whether two days differ in one digit; a date may be a year alone."""
    return len(one) == len(other) and sum(map(str.__ne__, one, other)) == 1


def issue_before(expiry: str, others: Iterable[str]) -> str | None:
    """Find the day of issue: the one of `others` that is whole years before `expiry`, give or take a day."""
    if len(expiry) != WHOLE_DATE:
        return None
    days = [day for day in others if _spans_years(day, expiry)]
    return days[0] if len(days) == 1 else None


def _spans_years(start: str, end: str) -> bool:
    """Tell whether from `start` to `end` are 1 to `LONGEST_LIFE` years, a day more or less."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    years = round((last - first).days / DAYS_OF_YEAR)
    if not 0 < years <= LONGEST_LIFE:
        return False
    # The 29 of February has no day of its own in most years.
    day = min(first.day, 28) if first.month == 2 else first.day
    return abs((last - date(first.year + years, first.month, day)).days) <= 1


def _is_life(birth_date: str, expiry_date: str, issue_date: str | None = None) -> bool:
    """Tell whether these days can be a holder's birth, and a document's issue and expiry."""
    try:
        born, expires = date.fromisoformat(birth_date), date.fromisoformat(expiry_date)
        issued = date.fromisoformat(issue_date) if issue_date else None
    except ValueError:
        return False
    lives = issued is None or 0 < expires.year - issued.year <= LONGEST_LIFE
    return lives and (issued or expires).year - born.year >= YOUNGEST
