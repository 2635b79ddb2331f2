"""Print that an engine read with slips: labels, numbers, dates and titles are known all the same."""

import difflib
import random
import string

import pytest

from ocr_identity.domain.document import DocumentType
from ocr_identity.ocr.extraction.alike import alike
from ocr_identity.ocr.extraction.families import ANY, catalogue
from ocr_identity.ocr.extraction.labels import Label
from ocr_identity.ocr.extraction.printed_dates import dates_in
from ocr_identity.ocr.extraction.viz import parse_viz
from tests.unit.printed_lines import placed

FAMILIES = {family.name: family for family in catalogue()}


def values(*lines: tuple[int, int, str]) -> dict[str, str]:
    return {name: field.value for name, field in parse_viz(placed(*lines)).fields.items()}


def licence(*lines: tuple[int, int, str]) -> dict[str, str]:
    return values((40, 0, "Ohio"), (200, 0, "DRIVER LICENSE USA"), *lines)


@pytest.mark.parametrize("seed", range(20))
def test_alike_of_any_word_finds_what_difflib_finds(seed: int) -> None:
    rng = random.Random(seed)
    known = ["".join(rng.choices(string.ascii_uppercase[:9], k=rng.randint(6, 14))) for _ in range(60)]
    word = list(rng.choice(known))
    word[rng.randrange(len(word))] = rng.choice(string.ascii_uppercase)
    text = "".join(word)

    assert alike(text, known, 0.82) == difflib.get_close_matches(text, known, n=60, cutoff=0.82)


def test_find_of_a_number_and_a_misread_label_returns_one_label() -> None:
    vocabulary = FAMILIES["usa_driver_licence"].vocabulary

    line = "8. CARDHOLDER ADORESS"

    assert vocabulary.find(line) == [Label("address", 0, len(line))]


def test_find_of_a_label_whose_translation_is_misread_returns_one_label() -> None:
    line = "OIB/PERSONAL DENTIFCTION NUMBER"

    assert ANY.vocabulary.find(line) == [Label("personal_number", 0, len(line))]


def test_find_of_a_misread_label_that_ends_in_a_common_word_returns_it() -> None:
    assert [one.name for one in ANY.vocabulary.find("PREVIOUS OR MAIDEO NAME")] == ["other"]


def test_parse_viz_of_a_label_with_its_translation_misread_takes_it_for_no_value() -> None:
    told = values(
        (0, 0, "PERSONALAUSWEIS"), (0, 40, "REPUBLIK ÖSTERREICH"), (0, 100, "Behörde"),
        (0, 130, "Issuing autority"), (0, 160, "BH UTOPIA"),
    )  # fmt: skip

    assert told["issuing_authority"] == "BH UTOPIA"


def test_parse_viz_of_a_number_with_a_look_alike_writes_it_as_its_family_does() -> None:
    told = values(
        (0, 0, "REPUBLIC OF GHANA"), (0, 40, "National Identity Card"), (0, 100, "GHA-000000000-0"),
        (0, 140, "4C9139819"),
    )  # fmt: skip

    assert told["document_number"] == "AC9139819"


def test_parse_viz_of_a_number_behind_a_small_letter_reads_the_number() -> None:
    assert licence((40, 60, "oAB123456"), (40, 400, "DONOR"))["document_number"] == "AB123456"


def test_parse_viz_of_dates_that_touch_reads_both() -> None:
    told = licence((40, 200, "01/12/20240001/12/1967"), (40, 300, "06/26/2018"))

    assert (told["birth_date"], told["issue_date"], told["expiry_date"]) == (
        "1967-01-12", "2018-06-26", "2024-01-12",
    )  # fmt: skip


def test_parse_viz_of_a_date_without_one_of_its_slashes_reads_it() -> None:
    told = licence((40, 200, "12/121979"), (40, 240, "03/16/2018"), (40, 280, "12/12/2026"))

    assert told["birth_date"] == "1979-12-12"


def test_parse_viz_of_a_ghost_of_the_birth_date_takes_the_upper_one() -> None:
    clear = placed((40, 200, "01/16/1964"), (40, 240, "07/18/2016"), (40, 280, "01/16/2021"))
    title = placed((40, 0, "Ohio"), (200, 0, "DRIVER LICENSE USA"))
    ghost = placed((400, 320, "01/16/1984"), confidence=0.6)

    told = parse_viz([*title, *clear, *ghost]).fields

    assert told["birth_date"].value == "1964-01-16"


def test_parse_viz_of_four_dates_of_which_two_pairs_are_a_digit_apart_tells_no_birth_date() -> None:
    told = licence(
        (40, 200, "01/16/1964"), (40, 240, "01/16/2011"), (40, 280, "01/16/2021"), (40, 320, "01/16/1984")
    )

    assert "birth_date" not in told


def test_parse_viz_of_a_number_that_looks_like_a_regions_code_is_no_end_of_an_address() -> None:
    told = licence(
        (40, 60, "AB123456"), (40, 200, "DOE"), (40, 230, "JANE"), (40, 260, "123 ANYWHERE ST"),
        (40, 290, "ANYTOWN, OH 12345"),
    )  # fmt: skip

    assert told["address"] == "123 ANYWHERE ST, ANYTOWN, OH 12345"
    assert (told["surname"], told["given_names"]) == ("DOE", "JANE")


def test_parse_viz_of_a_sex_behind_letters_of_another_script_reads_it() -> None:
    assert values((0, 0, "IDENTITY CARD"), (0, 40, "Spol/Sex"), (160, 40, "之F"))["sex"] == "F"


def test_parse_viz_of_a_place_and_a_date_of_birth_over_two_lines_reads_both() -> None:
    told = values((0, 0, "AUFENTHALTSTITEL"), (0, 60, "Geburtsort/-datum"), (0, 90, "KALKUTTA"),
                  (0, 120, "02.11.1976"))  # fmt: skip

    assert (told["place_of_birth"], told["birth_date"]) == ("KALKUTTA", "1976-11-02")


def test_parse_viz_of_a_place_of_birth_apart_from_its_date_reads_both() -> None:
    told = values(
        (0, 0, "DRIVING LICENCE"), (60, 40, "UK"), (0, 80, "3. 01.01.1990"), (200, 80, "UNITED KINGDOM")
    )

    assert (told["place_of_birth"], told["birth_date"]) == ("UNITED KINGDOM", "1990-01-01")


def test_parse_viz_of_names_above_the_birth_date_reads_them_where_the_family_has_them_there() -> None:
    told = values(
        (100, 0, "TURKIYE CUMHURIYETI KIMLIK KARTI"), (100, 40, "REPUBLIC OF TURKEY IDENTITY CARD"),
        (0, 100, "12345678902"), (300, 100, "ACAR"), (300, 150, "HAKAN"), (300, 200, "22.05.1975"),
        (300, 300, "20.07.2027"),
    )  # fmt: skip

    assert (told["surname"], told["given_names"]) == ("ACAR", "HAKAN")


def test_parse_viz_with_a_date_behind_a_misread_label_reads_it() -> None:
    told = licence((40, 200, "1SSUED 06/26/2018"), (40, 240, "01/12/1967"), (40, 280, "01/12/2024"))

    assert told["issue_date"] == "2018-06-26"


def test_parse_viz_of_an_address_without_a_label_reads_all_its_lines() -> None:
    told = values(
        (0, 0, "BUREAU OF INTERNAL REVENUE"), (0, 60, "Dela Cruz, Juno"), (0, 100, "TIN: 123-456-789-000"),
        (0, 140, "28 Harbour Lane"), (0, 175, "Caloocan City"), (0, 230, "DATE OF BIRTH: 09/04/1994"),
    )  # fmt: skip

    assert told["address"] == "28 Harbour Lane, Caloocan City"


@pytest.mark.parametrize(
    ("label", "name"), [("ID Number:", "document_number"), ("Personal ID Number:", "personal_number")]
)
def test_parse_viz_of_a_ghanaian_number_tells_it_as_its_label_says(label: str, name: str) -> None:
    told = values(
        (0, 0, "REPUBLIC OF GHANA"), (0, 40, "National Identity Card"), (0, 80, f"{label} GHA-123456789-0")
    )

    assert told[name] == "GHA-123456789-0"


def test_parse_viz_of_a_year_of_birth_among_dates_ten_years_apart_tells_it() -> None:
    told = values(
        (0, 0, "DRIVING LICENCE"), (60, 40, "UK"), (0, 80, "3. 00.00.1960"), (0, 120, "4a. 01.02.2018"),
        (0, 160, "4b. 01.02.2028"),
    )  # fmt: skip

    assert (told["birth_date"], told["expiry_date"]) == ("1960", "2028-02-01")


def test_parse_viz_of_a_revision_date_beside_the_others_takes_none_for_a_ghost() -> None:
    told = licence(
        (40, 100, "03/05/1967"), (40, 150, "01/12/2016"), (40, 200, "01/12/2026"), (40, 400, "07/15/2013")
    )

    assert "expiry_date" not in told


@pytest.mark.parametrize("number", ["11-19-121956-62", "PHONE 12-102000-1"])
def test_dates_in_of_a_number_with_hyphens_finds_none(number: str) -> None:
    assert list(dates_in(number)) == []


def test_find_in_a_long_line_without_a_label_takes_no_time_worth_naming() -> None:
    assert len(ANY.vocabulary.find("SURNAME / " + "Q" * 5000 + "1 NAME")) == 2


def test_parse_viz_of_front_and_back_of_a_card_returns_one() -> None:
    front = [(40, 0, "DRIVER LICENSE USA"), (40, 50, "DOB 01/02/1980"), (40, 100, "EXP 01/02/2030")]
    back = [(40, 500, "DRIVER LICENSE USA"), (40, 550, "CLASS D 12345"), (40, 600, "REV 01/01/2015")]

    assert parse_viz(placed(*front, *back)).others == ()


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ([(0, 0, "可言吞"), (0, 100, "611029-9778618"), (200, 300, "2020.10.07")], DocumentType.ID_CARD),
        ([(0, 0, "11-19-123456-62"), (0, 200, "800101-2345678")], DocumentType.DRIVING_LICENCE),
        ([(0, 0, "1220001518"), (0, 100, "12.08.64 MÜNCHEN"), (0, 200, "DEUTSCH")], DocumentType.ID_CARD),
        ([(0, 0, "Telefon"), (0, 50, "0301234567"), (0, 100, "Sprache"), (0, 150, "Deutsch")], None),
        ([(0, 0, "可言吞"), (0, 100, "611029-9778618")], None),
        ([(0, 0, "可言吞"), (0, 100, "619929-9778618"), (200, 300, "2020.10.07")], None),
    ],
    ids=["card", "licence", "German card", "German form", "no date", "no day"],
)  # fmt: skip
def test_parse_viz_of_a_script_that_was_not_read_knows_a_card_by_its_numbers(
    lines: list[tuple[int, int, str]], kind: DocumentType | None
) -> None:
    assert parse_viz(placed(*lines)).kind is kind


CARD = (
    "REPUBLIC OF KENYA",
    "IDENTITY CARD",
    "ID NUMBER: 1234567{0}",
    "FULL NAMES: JUNO MARLOW",
    "DATE OF BIRTH: 0{0}.02.1980",
)


def card(number: int, top: int) -> list[tuple[int, int, str]]:
    return [(0, top + 40 * row, line.format(number)) for row, line in enumerate(CARD)]


def test_parse_viz_of_two_cards_of_one_family_returns_both() -> None:
    printed = parse_viz(placed(*card(1, 0), *card(2, 500)))

    told = {one.fields["document_number"].value for one in (printed, *printed.others)}
    assert told == {"12345671", "12345672"}


def test_parse_viz_of_a_card_whose_title_stands_twice_returns_one() -> None:
    printed = parse_viz(placed((0, 0, "REPUBLIC OF KENYA"), (0, 200, "JAMHURI YA KENYA"), *card(1, 400)))

    assert printed.others == ()
