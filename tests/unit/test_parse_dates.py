"""Two-digit years and printed dates → ISO 8601."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_identity.ocr.extraction.dates import (
    OPEN_ENDED,
    birth_date,
    dates_of_birth_and_expiry,
    expiry_date,
    printed_date,
)


@pytest.mark.parametrize(
    ("raw", "iso"),
    [("740812", "1974-08-12"), ("010203", "2001-02-03"), ("7408<<", "1974-08"), ("74<<<<", "1974"),
     ("740230", None), ("741312", None), ("<<<<<<", None), ("A40812", None)],
)  # fmt: skip
def test_birth_date_of_mrz_text_is_in_the_past_or_none(raw: str, iso: str | None) -> None:
    assert birth_date(raw) == iso


def test_birth_date_in_a_future_year_is_in_the_last_century() -> None:
    assert birth_date("991231") == "1999-12-31"


@pytest.mark.parametrize(
    ("raw", "iso"), [("320415", "2032-04-15"), ("991230", "1999-12-30"), ("3204XX", None)]
)
def test_expiry_date_of_mrz_text_is_in_the_nearest_century_or_none(raw: str, iso: str | None) -> None:
    assert expiry_date(raw) == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [("15.04.2032", "2032-04-15"), ("15/04/2032", "2032-04-15"), ("2032-04-15", "2032-04-15"),
     ("15 APR 2032", "2032-04-15"), ("15 Foo 2032", None), ("31.02.2032", None), ("soon", None),
     ("15 AVR/APR 32", "2032-04-15"), ("15 AUGUST 2032", "2032-08-15"), ("15.04.32", "2032-04-15"),
     ("04/15/2032", "2032-04-15"), ("04.15.2032", None)],
)  # fmt: skip
def test_printed_date_in_various_forms_is_read_day_first(text: str, iso: str | None) -> None:
    assert printed_date(text) == iso


def test_printed_date_of_a_birth_in_two_digits_is_in_the_past() -> None:
    assert printed_date("12 AUG/AOUT 74", birth_date) == "1974-08-12"


@pytest.mark.parametrize(
    ("birth", "expiry", "dates"),
    [
        ("250310", "190415", ("1925-03-10", "2019-04-15")),
        ("410415", "770415", ("1941-04-15", "2077-04-15")),
        ("900101", "990101", ("1990-01-01", None)),
        ("040506", "850506", ("1904-05-06", "1985-05-06")),
        ("600101", "<<<<<<", ("1960-01-01", None)),
        ("<<<<<<", "300101", (None, "2030-01-01")),
    ],
)
def test_dates_of_birth_and_expiry_in_two_digits_settle_each_others_century(
    birth: str, expiry: str, dates: tuple[str | None, str | None]
) -> None:
    assert dates_of_birth_and_expiry(birth, expiry, today=date(2026, 11, 25)) == dates


@given(st.dates(date(1930, 1, 1), date(2026, 1, 1)), st.integers(0, 50), st.integers(1990, 2075))
def test_dates_of_birth_and_expiry_in_a_random_year_are_right(born: date, age: int, year: int) -> None:
    """Whoever lives in `year`, with a document that expires within ten years, is read right."""
    today = date(year, 6, 15)
    if not today.year - 99 < born.year <= today.year - age:
        return
    expiry = date(year + 3, 6, 15)

    found = dates_of_birth_and_expiry(f"{born:%y%m%d}", f"{expiry:%y%m%d}", today)

    open_ended = f"{expiry:%y%m%d}" in OPEN_ENDED
    assert found[1] == (None if open_ended else expiry.isoformat())
    assert found[0] == born.isoformat() or born > today


def test_printed_date_with_month_first_set_is_read_month_first() -> None:
    assert printed_date("03/04/2031", month_first=True) == "2031-03-04"
    assert printed_date("25/04/2031", month_first=True) == "2031-04-25"
    assert printed_date("03/04/2031") == "2031-04-03"
