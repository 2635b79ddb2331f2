"""Values as documents print them: dates, sexes, names, numbers; and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_identity.domain.document import Field, Source
from ocr_identity.ocr.extraction.national_numbers import MODULES, check_numbers, fit_form
from ocr_identity.ocr.extraction.printed_dates import dates_in
from ocr_identity.ocr.extraction.printed_values import SHAPES, Customs, value_of

EUROPE, AMERICA = Customs(), Customs(month_first=True)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("15.04.1982", "1982-04-15"), ("15/04/1982 LONDON", "1982-04-15"), ("1982/04/15", "1982-04-15"),
        ("15 APR/AVR 1982", "1982-04-15"), ("JANUARY 05, 1990", "1990-01-05"), ("5 June 1990", "1990-06-05"),
        ("O1.O2.1982", "1982-02-01"), ("01-FEB-1982", "1982-02-01"), ("22 06 1988", "1988-06-22"),
        ("昭和61年 5月 1日生", "1986-05-01"), ("平成元年3月31日", "1989-03-31"),
        ("1995 年 6 月 6 日", "1995-06-06"),
    ],
)  # fmt: skip
def test_value_of_date_in_national_forms_is_in_iso_8601(text: str, iso: str) -> None:
    found = value_of("birth_date", text, EUROPE)

    assert found is not None
    assert found.value == iso


@pytest.mark.parametrize("text", ["32.01.1982", "PHILIPPINES 1800", "12", "AB 1982", "00/00/0000NNN"])
def test_value_of_date_in_text_without_a_date_returns_none(text: str) -> None:
    assert value_of("birth_date", text, EUROPE) is None


def test_dates_in_of_a_validity_span_returns_both_dates() -> None:
    assert [one.raw for one in dates_in("11.05.09-13.09.2069")] == ["11.05.09", "13.09.2069"]


@pytest.mark.parametrize(
    ("text", "sex"),
    [("M", "M"), ("Ž/F", "F"), ("E/M", "M"), ("LAKI-LAKI", "M"), ("Perempuan", "F"), ("Female / Femme", "F"),
     ("F 5'-05\"", "F"), ("女", "F"), ("KHUNSA", "X")],
)  # fmt: skip
def test_value_of_sex_in_many_languages_is_recognised(text: str, sex: str) -> None:
    found = value_of("sex", text, EUROPE)

    assert found is not None
    assert found.value == sex


@pytest.mark.parametrize("text", ["M/F", "HEIGHT", "12"])
def test_value_of_sex_naming_neither_or_both_returns_none(text: str) -> None:
    assert value_of("sex", text, EUROPE) is None


@pytest.mark.parametrize("text", ["Maëlis-Gaëlle Marie", "O'NEIL JR.", "DELA CRUZ", "刘小合", "IMA GEORGIA"])
def test_value_of_name_in_various_spellings_is_unchanged(text: str) -> None:
    found = value_of("given_names", text, EUROPE)

    assert found is not None
    assert found.value == text


@pytest.mark.parametrize("text", ["DRIVER LICENSE", "REPUBLIC OF KENYA", "4TH STREET", "NONE", "X"])
def test_value_of_name_in_text_that_is_not_a_name_returns_none(text: str) -> None:
    assert value_of("surname", text, EUROPE) is None


@given(st.sampled_from(sorted(SHAPES)), st.text(max_size=40))
def test_value_of_random_text_lies_within_it_or_is_none(name: str, text: str) -> None:
    found = value_of(name, text, AMERICA)

    assert found is None or (0 <= found.start <= found.end <= len(text) and found.value)


def number(value: str, confidence: float = 0.8) -> dict[str, Field]:
    return {"document_number": Field(value, value, confidence, Source.VISUAL, 1)}


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [("hkid", "A123456(3)", "A123456(4)"), ("aadhaar", "2341 2341 2346", "2341 2341 2347"),
     ("cpf", "390.533.447-05", "390.533.447-06"), ("cnp", "1630615123457", "1630615123458")],
)  # fmt: skip
def test_check_numbers_by_checksum_adjusts_the_confidence(check: str, right: str, wrong: str) -> None:
    rules = {"document_number": check}

    assert check_numbers(number(right), rules)["document_number"].confidence > 0.8
    assert check_numbers(number(wrong), rules)["document_number"].confidence < 0.8


@given(st.sampled_from([*sorted(MODULES), "hkid"]), st.text(max_size=20))
def test_check_numbers_of_random_text_keeps_the_value(check: str, text: str) -> None:
    assert check_numbers(number(text), {"document_number": check})["document_number"].value == text


@pytest.mark.parametrize(
    ("read", "meant"), [("85568240", "B5568240"), ("11234568", "I1234568"), ("X1", "X1")]
)
def test_fit_form_of_look_alike_characters_follows_the_issuers_form(read: str, meant: str) -> None:
    assert fit_form(number(read), r"[A-Z]\d{7}")["document_number"].value == meant
