"""What the print of a document says of itself."""

import pytest

from ocr_identity.domain.document import Box, DocumentType, Word
from ocr_identity.ocr.extraction.document_titles import document_type_of, issuing_state_of
from ocr_identity.ocr.extraction.viz import PrintedDocument, parse_viz


def page(*lines: str) -> list[Word]:
    return [
        Word(text, 0.9, 1, Box(100 + 90 * column, 40 * row, 80, 20), row)
        for row, line in enumerate(lines)
        for column, text in enumerate(line.split())
    ]


def values(*lines: str) -> dict[str, str]:
    return {name: field.value for name, field in parse_viz(page(*lines)).fields.items()}


def test_labels_of_several_languages_are_known() -> None:
    assert values("Nachname / Surname / Nom", "Mustermann") == {"surname": "Mustermann"}
    assert values("Cognome", "ROSSI") == {"surname": "ROSSI"}
    assert values("Date de naissance / Date of birth", "12 AUG/AOUT 74") == {"birth_date": "1974-08-12"}
    assert values("Vornamen", "ERIKA", "Gültig bis", "31.10.2031", "Sexe F") == {
        "given_names": "ERIKA", "expiry_date": "2031-10-31", "sex": "F",
    }  # fmt: skip


def test_a_european_licence_numbers_its_fields() -> None:
    printed = parse_viz(
        page(
            "FÜHRERSCHEIN BUNDESREPUBLIK DEUTSCHLAND", "1. MUSTERMANN", "2. ERIKA", "3. 12.08.64 BERLIN",
            "4a. 01.01.2021", "4b. 31.12.2035", "5. B072RRE2I55", "9. AM/B/L",
        )
    )  # fmt: skip

    assert printed.kind is DocumentType.DRIVING_LICENCE
    assert {name: field.value for name, field in printed.fields.items()} == {
        "surname": "MUSTERMANN", "given_names": "ERIKA", "birth_date": "1964-08-12",
        "issue_date": "2021-01-01", "expiry_date": "2035-12-31", "document_number": "B072RRE2I55",
        "licence_classes": "AM/B/L", "issuing_state": "DEU", "place_of_birth": "BERLIN",
    }  # fmt: skip


def test_a_list_is_no_licence() -> None:
    assert parse_viz(page("1. BREAD", "2. BUTTER", "9. B")) == PrintedDocument(None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("REPUBLIC OF UTOPIA PASSPORT", "passport"), ("Permis de conduire", "driving_licence"),
     ("TITRE DE SÉJOUR", "residence_permit"), ("DRIVER LICENSE", "driving_licence"),
     ("CARTE NATIONALE D'IDENTITÉ", "id_card"), ("VISA", "visa"), ("a passage", None)],
)  # fmt: skip
def test_a_document_is_what_it_calls_itself(text: str, kind: str | None) -> None:
    assert document_type_of(text) == kind


def test_a_state_is_told_only_where_one_alone_is_named() -> None:
    assert issuing_state_of("RÉPUBLIQUE FRANÇAISE") == "FRA"
    assert issuing_state_of("Canada and Australia") is None


def test_american_licence_has_the_month_first() -> None:
    told = values("California DRIVER LICENSE", "EXP 03/04/2031", "DOB 07/08/1987")

    assert (told["expiry_date"], told["birth_date"]) == ("2031-03-04", "1987-07-08")


def test_mexican_voter_card_says_h_for_men_and_m_for_women() -> None:
    assert values("INSTITUTO NACIONAL ELECTORAL", "SEXO M")["sex"] == "F"
    assert values("INSTITUTO NACIONAL ELECTORAL", "SEXO H")["sex"] == "M"
    assert "sex" not in values("DRIVING LICENCE", "SEX H")
