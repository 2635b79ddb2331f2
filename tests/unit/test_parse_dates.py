"""Two-digit years and printed dates → ISO 8601."""

import pytest

from ocr_identity.ocr.extraction.dates import birth_date, expiry_date, printed_date


@pytest.mark.parametrize(
    ("raw", "iso"),
    [("740812", "1974-08-12"), ("010203", "2001-02-03"), ("7408<<", "1974-08"), ("74<<<<", "1974"),
     ("740230", None), ("741312", None), ("<<<<<<", None), ("A40812", None)],
)  # fmt: skip
def test_births_lie_in_the_past(raw: str, iso: str | None) -> None:
    assert birth_date(raw) == iso


def test_a_birth_in_a_year_to_come_is_of_the_last_century() -> None:
    assert birth_date("991231") == "1999-12-31"


@pytest.mark.parametrize(
    ("raw", "iso"), [("320415", "2032-04-15"), ("991230", "1999-12-30"), ("3204XX", None)]
)
def test_expiries_lie_near(raw: str, iso: str | None) -> None:
    assert expiry_date(raw) == iso


@pytest.mark.parametrize(
    ("text", "iso"),
    [("15.04.2032", "2032-04-15"), ("15/04/2032", "2032-04-15"), ("2032-04-15", "2032-04-15"),
     ("15 APR 2032", "2032-04-15"), ("15 Foo 2032", None), ("31.02.2032", None), ("soon", None),
     ("15 AVR/APR 32", "2032-04-15"), ("15 AUGUST 2032", "2032-08-15"), ("15.04.32", "2032-04-15"),
     ("04/15/2032", "2032-04-15"), ("04.15.2032", None)],
)  # fmt: skip
def test_printed_dates_have_the_day_first(text: str, iso: str | None) -> None:
    assert printed_date(text) == iso


def test_a_printed_birth_of_two_digits_lies_in_the_past() -> None:
    assert printed_date("12 AUG/AOUT 74", birth_date) == "1974-08-12"
