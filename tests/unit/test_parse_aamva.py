"""AAMVA payloads → fields, of the standard's versions and of issuers that bend it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_identity.domain.document import DocumentType
from ocr_identity.domain.request_errors import MalformedBarcodeError
from ocr_identity.ocr.extraction.aamva import parse_aamva
from specimens.people import LICENCE, aamva_payload


def values(payload: bytes) -> dict[str, str]:
    return {name: value.value for name, value in parse_aamva(payload).values.items()}


def test_parse_aamva_of_a_current_licence_reads_all_fields() -> None:
    parsed = parse_aamva(aamva_payload(LICENCE))

    assert (parsed.version, parsed.document_type) == (10, DocumentType.DRIVING_LICENCE)
    assert values(aamva_payload(LICENCE)) == {
        "issuing_state": "UTO",
        "document_number": "U8834417",
        "surname": "MARTINEZ",
        "given_names": "LUCIA ISABEL",
        "birth_date": "1983-07-21",
        "sex": "F",
        "expiry_date": "2031-07-21",
        "issue_date": "2023-07-21",
        "address": "14 HARBOUR STREET, AMAUROT, UT 00421",
        "licence_classes": "C",
    }


def test_parse_aamva_of_version_1_splits_the_name_and_reads_dates_year_first() -> None:
    payload = b"@\n\x1e\rAAMVA6360030101DL00290192DLDAQK-134\nDAAJOHNSON,JACK,LEE,3RD\nDBB19910209\nDBCM\r"

    assert values(payload) == {
        "document_number": "K-134",
        "surname": "JOHNSON",
        "given_names": "JACK LEE",
        "birth_date": "1991-02-09",
        "sex": "M",
        "issuing_state": "USA",
        "jurisdiction": "MD",
    }


def test_parse_aamva_of_an_identification_card_returns_id_card() -> None:
    payload = b"@\n\x1e\nANSI 636000100001ID00310022IDDAQT1\nDCSSARKO\n"

    assert parse_aamva(payload).document_type is DocumentType.ID_CARD


def test_parse_aamva_with_absent_elements_or_impossible_dates_omits_them() -> None:
    payload = b"@\n\x1e\rANSI 636000100001DL00310022DLDAQT1\nDCANONE\nDBB13321980\nDBD\r"

    assert values(payload) == {"document_number": "T1", "issuing_state": "USA", "jurisdiction": "VA"}


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_parse_aamva_of_random_bytes_around_a_header_raises_nothing(before: bytes, after: bytes) -> None:
    payload = before + b"ANSI 636000100001DL00310022DLDAQT1\nDBB" + after

    assert parse_aamva(payload).values is not None


@pytest.mark.parametrize(
    "payload", [b"", b"A PDF 417 barcode with ASCII text", b"ANSI 636000", b"\xff" * 400]
)
def test_parse_aamva_of_other_data_raises_malformed_barcode(payload: bytes) -> None:
    with pytest.raises(MalformedBarcodeError):
        parse_aamva(payload)
