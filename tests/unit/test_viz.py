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


def test_parse_viz_with_labels_in_several_languages_reads_the_fields() -> None:
    assert values("Nachname / Surname / Nom", "Mustermann") == {"surname": "Mustermann"}
    assert values("Cognome", "ROSSI") == {"surname": "ROSSI"}
    assert values("Date de naissance / Date of birth", "12 AUG/AOUT 74") == {"birth_date": "1974-08-12"}
    assert values("Vornamen", "ERIKA", "Gültig bis", "31.10.2031", "Sexe F") == {
        "given_names": "ERIKA", "expiry_date": "2031-10-31", "sex": "F",
    }  # fmt: skip


def test_parse_viz_of_a_european_licence_reads_its_numbered_fields() -> None:
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


def test_parse_viz_of_a_numbered_list_finds_no_document() -> None:
    assert parse_viz(page("1. BREAD", "2. BUTTER", "9. B")) == PrintedDocument(None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("REPUBLIC OF UTOPIA PASSPORT", "passport"), ("Permis de conduire", "driving_licence"),
     ("TITRE DE SÉJOUR", "residence_permit"), ("DRIVER LICENSE", "driving_licence"),
     ("CARTE NATIONALE D'IDENTITÉ", "id_card"), ("VISA", "visa"), ("a passage", None)],
)  # fmt: skip
def test_document_type_of_a_title_is_its_kind_or_none(text: str, kind: str | None) -> None:
    assert document_type_of(text) == kind


def test_issuing_state_of_text_is_none_unless_a_single_state_is_named() -> None:
    assert issuing_state_of("RÉPUBLIQUE FRANÇAISE") == "FRA"
    assert issuing_state_of("Canada and Australia") is None


def test_parse_viz_of_an_american_licence_reads_dates_month_first() -> None:
    told = values("California DRIVER LICENSE", "EXP 03/04/2031", "DOB 07/08/1987")

    assert (told["expiry_date"], told["birth_date"]) == ("2031-03-04", "1987-07-08")


def test_parse_viz_of_a_mexican_voter_card_reads_h_as_male_and_m_as_female() -> None:
    assert values("INSTITUTO NACIONAL ELECTORAL", "SEXO M")["sex"] == "F"
    assert values("INSTITUTO NACIONAL ELECTORAL", "SEXO H")["sex"] == "M"
    assert "sex" not in values("DRIVING LICENCE", "SEX H")


def card(*rows: str, left: int = 100, top: int = 0) -> list[Word]:
    """Lines of words as `page` makes them, elsewhere on the page."""
    return [
        Word(one.text, one.confidence, 1, Box(one.box.left + left, one.box.top + top, 80, 20), one.line + top)
        for one in page(*rows)
    ]


def test_parse_viz_of_two_cards_on_a_page_returns_two_documents() -> None:
    first = card("REPUBLIC OF KENYA IDENTITY", "ID NUMBER: 12345678", "NAME: JUNO MARLOW", top=0)
    second = card(
        "ISLAMIC REPUBLIC OF PAKISTAN", "Identity Number 12345-1234567-1", "Name AVERY QUILL", top=400
    )

    printed = parse_viz([*first, *second])

    told = [
        {name: one.value for name, one in document.fields.items()} for document in (printed, *printed.others)
    ]
    assert sorted((one["issuing_state"], one["document_number"]) for one in told) == [
        ("KEN", "12345678"), ("PAK", "12345-1234567-1"),
    ]  # fmt: skip


def test_parse_viz_of_a_colombian_card_reads_values_above_their_labels() -> None:
    told = values(
        "REPUBLICA DE COLOMBIA",
        "CEDULA DE CIUDADANIA",
        "CASTAÑEDA ROLDAN",
        "APELLIDOS",
        "LUZ MARINA",
        "NOMBRES",
    )

    assert (told["surname"], told["given_names"]) == ("CASTAÑEDA ROLDAN", "LUZ MARINA")


def parse_close_lines(*lines: str) -> PrintedDocument:
    """Parse lines that lie as close as those of one value do."""
    words = [
        Word(text, 0.9, 1, Box(100 + 90 * column, 32 * row, 80, 30), row)
        for row, line in enumerate(lines)
        for column, text in enumerate(line.split())
    ]
    return parse_viz(words)


def values_of_close_lines(*lines: str) -> dict[str, str]:
    return {name: field.value for name, field in parse_close_lines(*lines).fields.items()}


def test_parse_viz_of_a_name_over_several_lines_reads_it_whole() -> None:
    told = values_of_close_lines("INSTITUTO NACIONAL ELECTORAL", "NOMBRE", "ARREDONDO", "FUENTES", "XIMENA")

    assert told["full_name"] == "ARREDONDO FUENTES XIMENA"


def test_parse_viz_with_ln_in_an_address_reads_the_address_whole() -> None:
    printed = parse_close_lines(
        "DRIVER LICENSE", "Texas USA", "8 2209 BLUEBONNET LN", "AUSTIN TX 78745", "DOB 06/02/1979"
    )

    assert printed.fields["address"].value == "2209 BLUEBONNET LN, AUSTIN TX 78745"
    assert (printed.kind, printed.others) == (DocumentType.DRIVING_LICENCE, ())
    assert not printed.fields.keys() & {"surname", "given_names", "full_name"}, (
        "a road and a state name nobody"
    )


def test_parse_viz_without_a_birth_date_takes_that_of_the_id_number() -> None:
    told = values("KAD PENGENALAN", "MALAYSIA MyKad", "850917-08-5234")

    assert told["birth_date"] == "1985-09-17"


@pytest.mark.parametrize(
    "lines",
    [
        (
            "what is your passport number?",
            "Surname: Hoffmann",
            "Date of birth: 12.04.1990",
            "ID No: L22B00129",
        ),
        ("GUEST REGISTRATION", "Passport No: FX482017", "Surname: Hoffmann", "Date of birth: 12.04.1990"),
        ("PASSPORT APPLICATION", "United Kingdom", "Surname: Hoffmann", "Date of birth: 12.04.1990"),
        ("Lost property report", "PERSONALAUSWEIS", "Name: Hoffmann", "Document number: L22B00129"),
        ("Birth Certificate", "Surname: KEANE", "Forename: NIAMH", "Date of birth: 02.07.1996", "Sex: F"),
    ],
    ids=lambda lines: lines[0],
)
def test_parse_viz_of_paper_about_documents_finds_no_document(lines: tuple[str, ...]) -> None:
    assert parse_viz(page(*lines)) == PrintedDocument(None)


def test_parse_viz_of_a_licence_on_university_avenue_reads_the_address() -> None:
    printed = parse_close_lines(
        "Texas USA DRIVER LICENSE",
        "4d DL 12345678",
        "8 12 UNIVERSITY AVE",
        "AUSTIN, TX 78745",
        "DOB 06/02/1979",
    )

    assert (printed.kind, printed.others) == (DocumentType.DRIVING_LICENCE, ())
    assert {name: field.value for name, field in printed.fields.items()} == {
        "address": "12 UNIVERSITY AVE, AUSTIN, TX 78745", "document_number": "12345678",
        "birth_date": "1979-06-02", "issuing_state": "USA", "region": "Texas",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "sex"),
    [
        ("15 SEX M", "M"),
        ("155EX M", "M"),
        ("SEX3 F", "F"),
        ("15 SEX: F", "F"),
        ("F", "F"),
        ("SEXTON M", None),
    ],
)
def test_parse_viz_of_an_american_licence_reads_the_sex_as_it_may_stand(line: str, sex: str | None) -> None:
    told = values("Ohio DRIVER LICENSE USA", "4d AB123456", "DOE", "3 DOB 09/16/1990", line)

    assert told.get("sex") == sex


def test_parse_viz_of_two_lone_letters_takes_neither_for_the_sex() -> None:
    assert "sex" not in values("Ohio DRIVER LICENSE USA", "4d AB123456", "3 DOB 09/16/1990", "M", "F")


def test_parse_viz_with_a_date_behind_its_fields_number_reads_it() -> None:
    told = values("Rhode Island DRIVER LICENSE USA", "V007989", "801/16/1964", "401/16/2021", "07/18/2016")

    assert (told["birth_date"], told["issue_date"], told["expiry_date"]) == (
        "1964-01-16",
        "2016-07-18",
        "2021-01-16",
    )


@pytest.mark.parametrize(
    ("printed", "issue"),
    [
        ("16.03.2014", "2014-03-16"),
        ("17.03.2014", "2014-03-17"),
        ("19.03.2014", None),
        ("16.09.2014", None),
    ],
)
def test_parse_viz_takes_a_date_whole_years_before_the_expiry_for_the_issue(
    printed: str, issue: str | None
) -> None:
    told = values("IDENTITY CARD", "Date of birth: 02.11.1976", "Date of expiry: 16.03.2024", printed)

    assert told.get("issue_date") == issue


def test_parse_viz_of_a_card_for_life_tells_so() -> None:
    told = values("PROVINSI JAWA BARAT", "NIK: 3174010101900001", "Berlaku Hingga: SEUMUR HIDUP")

    assert told["expiry_date"] == "SEUMUR HIDUP"


def test_parse_viz_with_a_day_without_its_year_reads_the_place_before_it() -> None:
    told = values(
        "PROVINSI JAWA BARAT", "NIK: 3174010101900001", "Tempat/Tgl Lahir: Pulau Rintis,18 Desember"
    )

    assert told["place_of_birth"] == "Pulau Rintis"
