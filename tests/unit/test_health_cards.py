"""Health cards are read; other papers of insurers are none."""

import pytest

from ocr_identity.domain.document import DocumentType
from ocr_identity.ocr.extraction.viz import parse_viz
from tests.unit.printed_lines import placed


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            [
                (0, 0, "ACME HEALTHCARE"),
                (0, 60, "Member:"),
                (120, 60, "JUNO MARLOW"),
                (0, 100, "Member ID:"),
                (160, 100, "123456789"),
                (0, 140, "Group # 1000000"),
                (0, 180, "RxBIN: 610279"),
                (0, 220, "Copay $30"),
            ],
            {
                "document_number": "123456789",
                "full_name": "JUNO MARLOW",
                "issuing_authority": "ACME HEALTHCARE",
            },
        ),
        (
            [
                (0, 0, "Vitale"),
                (0, 60, "carte d'assurance maladie"),
                (0, 100, "émise le 01/02/2017"),
                (0, 160, "JUNO"),
                (0, 200, "MARLOW"),
                (0, 250, "2 69 05 49 588 157 80"),
            ],
            {
                "personal_number": "269054958815780",
                "surname": "MARLOW",
                "given_names": "JUNO",
                "issue_date": "2017-02-01",
            },
        ),
        (
            [
                (0, 0, "EUROPEAN HEALTH INSURANCE CARD"),
                (700, 0, "MT"),
                (0, 100, "3. MARLOW"),
                (0, 140, "4. JUNO"),
                (0, 180, "5. 12/08/1974"),
                (0, 220, "6. 1234567M"),
                (0, 300, "8. 80470000012345678901"),
                (0, 340, "9. 31/12/2031"),
            ],
            {
                "surname": "MARLOW",
                "given_names": "JUNO",
                "birth_date": "1974-08-12",
                "expiry_date": "2031-12-31",
                "document_number": "80470000012345678901",
                "personal_number": "1234567M",
                "issuing_state": "MLT",
            },
        ),
    ],
    ids=["United States", "France", "European"],
)
def test_parse_viz_of_a_health_card_reads_its_fields(
    lines: list[tuple[int, int, str]], expected: dict[str, str]
) -> None:
    printed = parse_viz(placed(*lines))

    assert printed.kind is DocumentType.HEALTH_CARD
    assert expected.items() <= {name: field.value for name, field in printed.fields.items()}.items()


@pytest.mark.parametrize(
    "lines",
    [
        [
            (0, 0, "ACME INSURANCE"),
            (0, 60, "Policy No 1234567"),
            (0, 100, "Insured: JUNO MARLOW"),
            (0, 140, "RxBIN: 610279"),
            (0, 180, "Member ID: 123456789"),
            (0, 220, "Group 10"),
        ],
        [
            (0, 0, "INVOICE"),
            (0, 60, "Member ID: 123456789"),
            (0, 100, "RxBIN: 610279"),
            (0, 140, "Group: 1"),
            (0, 180, "Copay 30"),
        ],
        [(0, 0, "MEMBER IDENTIFICATION CARD"), (0, 60, "FITNESS CLUB GYM"), (0, 100, "GROUP 1")],
    ],
    ids=["policy", "invoice", "club"],
)
def test_parse_viz_of_an_insurers_paper_finds_no_document(lines: list[tuple[int, int, str]]) -> None:
    assert parse_viz(placed(*lines)).kind is None
