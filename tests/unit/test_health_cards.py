"""Health cards are read; other papers of insurers are none."""

import pytest

from ocr_identity.domain.document import DocumentType
from ocr_identity.ocr.extraction.viz import PrintedDocument, parse_viz
from tests.unit.printed_lines import placed

UNITED_STATES = (
    "ACME HEALTHCARE", "Member: JUNO MARLOW", "Member ID: 123456789", "Group # 1000000", "RxBIN: 610279",
    "Copay $30",
)  # fmt: skip
FRANCE = (
    "Vitale", "carte d'assurance maladie", "émise le 01/02/2017", "JUNO", "MARLOW", "2 69 05 49 588 157 80",
)  # fmt: skip
EUROPE = (
    "EUROPEAN HEALTH INSURANCE CARD", "MT", "3. MARLOW", "4. JUNO", "5. 12/08/1974", "6. 1234567M",
    "8. 80470000012345678901", "9. 31/12/2031",
)  # fmt: skip
TOLD = {
    UNITED_STATES: {
        "document_number": "123456789", "full_name": "JUNO MARLOW", "issuing_authority": "ACME HEALTHCARE",
        "issuing_state": "USA",
    },
    FRANCE: {
        "personal_number": "269054958815780", "surname": "MARLOW", "given_names": "JUNO",
        "issue_date": "2017-02-01", "issuing_state": "FRA",
    },
    EUROPE: {
        "surname": "MARLOW", "given_names": "JUNO", "birth_date": "1974-08-12", "expiry_date": "2031-12-31",
        "document_number": "80470000012345678901", "personal_number": "1234567M", "issuing_state": "MLT",
    },
}  # fmt: skip
POLICY = (
    "ACME INSURANCE", "Policy No 1234567", "Insured: JUNO MARLOW", "RxBIN: 610279", "Member ID: 123456789",
    "Group 10",
)  # fmt: skip
INVOICE = ("INVOICE", "Member ID: 123456789", "RxBIN: 610279", "Group: 1", "Copay 30")
CLUB = ("MEMBER IDENTIFICATION CARD", "FITNESS CLUB GYM", "GROUP 1")


def parsed(lines: tuple[str, ...]) -> PrintedDocument:
    return parse_viz(placed(*((0, 45 * row, line) for row, line in enumerate(lines))))


@pytest.mark.parametrize("lines", TOLD, ids=["United States", "France", "Europe"])
def test_parse_viz_of_a_health_card_reads_its_fields(lines: tuple[str, ...]) -> None:
    printed = parsed(lines)

    assert printed.kind is DocumentType.HEALTH_CARD
    assert {name: field.value for name, field in printed.fields.items()} == TOLD[lines]


@pytest.mark.parametrize("lines", [POLICY, INVOICE, CLUB], ids=["policy", "invoice", "club"])
def test_parse_viz_of_an_insurers_paper_finds_no_document(lines: tuple[str, ...]) -> None:
    assert parsed(lines).kind is None
