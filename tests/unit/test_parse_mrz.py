"""MRZ lines → fields, by the specimens of ICAO Doc 9303 and the odd ones that countries print."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_identity.domain.document import DocumentType
from ocr_identity.ocr.extraction.mrz import ParsedMrz, parse_mrz
from specimens.mrz import three_lines, two_lines
from specimens.people import Holder

TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
MRV_A = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4XXX4009078F96121096ZE184226B<<<<<<")
MRV_B = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<")


def parsed(lines: tuple[str, ...]) -> ParsedMrz:
    found = parse_mrz(lines)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lines", "name", "kind"),
    [
        (TD1, "TD1", DocumentType.ID_CARD),
        (TD2, "TD2", DocumentType.ID_CARD),
        (TD3, "TD3", DocumentType.PASSPORT),
        (MRV_A, "MRV-A", DocumentType.VISA),
        (MRV_B, "MRV-B", DocumentType.VISA),
    ],
)
def test_parse_mrz_of_a_standard_format_reads_its_kind_and_names(
    lines: tuple[str, ...], name: str, kind: DocumentType
) -> None:
    mrz = parsed(lines)

    assert (mrz.format, mrz.document_type) == (name, kind)
    assert mrz.valid
    assert mrz.values["surname"].value == "ERIKSSON"
    assert mrz.values["given_names"].value == "ANNA MARIA"


def test_parse_mrz_of_a_passport_normalises_its_fields() -> None:
    values = {name: value.value for name, value in parsed(TD3).values.items()}

    assert values == {
        "issuing_state": "UTO",
        "document_number": "L898902C3",
        "nationality": "UTO",
        "birth_date": "1974-08-12",
        "sex": "F",
        "expiry_date": "2012-04-15",
        "personal_number": "ZE184226B",
        "surname": "ERIKSSON",
        "given_names": "ANNA MARIA",
    }


def test_parse_mrz_with_a_wrong_digit_fails_its_own_check_and_the_composite() -> None:
    mrz = parsed((TD3[0], TD3[1].replace("740812", "740813")))

    assert not mrz.valid
    assert [name for name, holds in mrz.checks.items() if not holds] == ["birth_date", "composite"]


def test_parse_mrz_with_a_number_running_into_optional_data_reads_it_whole() -> None:
    lines = (
        "I<UTOD23145890<7349<<<<<<<<<<<",
        "3407127M9507122UTO<<<<<<<<<<<2",
        "STEVENSON<<PETER<JOHN<<<<<<<<<",
    )

    assert parsed(lines).values["document_number"].value == "D23145890734"
    assert parsed(lines).checks["document_number"]


def test_parse_mrz_with_state_d_and_unknown_day_reads_deu_and_the_month() -> None:
    lines = (TD3[0].replace("UTO", "D<<"), TD3[1].replace("UTO740812", "D<<7408<<"))

    assert parsed(lines).values["issuing_state"].value == "DEU"
    assert parsed(lines).values["birth_date"].value == "1974-08"


@given(st.sampled_from([(3, 30), (2, 36), (2, 44)]), st.data())
def test_parse_mrz_of_random_text_raises_nothing(shape: tuple[int, int], data: st.DataObject) -> None:
    rows, length = shape
    alphabet = st.sampled_from("ABCXYZ0123456789<<<<") | st.characters()
    line = st.text(alphabet, min_size=length, max_size=length)
    lines = tuple(data.draw(line) for _ in range(rows))

    mrz = parse_mrz(lines)

    assert mrz is None or mrz.format


@pytest.mark.parametrize("lines", [(), ("",), ("P<UTO",), ("<" * 44,), ("<" * 43, "<" * 44), ("<" * 30,) * 2])
def test_parse_mrz_of_an_unknown_size_returns_none(lines: tuple[str, ...]) -> None:
    assert parse_mrz(lines) is None


NAMES = st.from_regex(r"[A-Z]{1,8}( [A-Z]{1,5})?", fullmatch=True)
BIRTHS = st.dates(date(1950, 1, 1), date(2020, 12, 31)).map(date.isoformat)
EXPIRIES = st.dates(date(2027, 1, 1), date(2060, 12, 31)).map(date.isoformat)
HOLDERS = st.builds(
    Holder,
    surname=NAMES,
    given_names=NAMES,
    birth_date=BIRTHS,
    sex=st.sampled_from("MF"),
    document_number=st.from_regex(r"[A-Z0-9]{9}", fullmatch=True),
    issue_date=st.just("2020-01-01"),
    expiry_date=EXPIRIES,
)


@given(HOLDERS)
def test_parse_mrz_of_two_encoded_lines_returns_the_holders_values(holder: Holder) -> None:
    for lines in (two_lines(holder, "P", 44), two_lines(holder, "I", 36), two_lines(holder, "V", 44)):
        mrz = parsed(lines)
        assert mrz.valid
        for name in ("surname", "given_names", "birth_date", "expiry_date", "sex", "document_number"):
            assert mrz.values[name].value == getattr(holder, name)


def test_parse_mrz_of_three_encoded_lines_is_valid() -> None:
    holder = Holder("OKONKWO", "CHIDI", "1988-11-03", "M", "D23145890", "2021-06-01", "2031-05-31")

    assert parsed(three_lines(holder)).valid
