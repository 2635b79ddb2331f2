"""Three zones → one identity document."""

from ocr_identity.documents import Barcode, Box, DocumentType, Source, Word
from ocr_identity.parse.identity import identify
from specimens.people import LICENCE, PASSPORT, aamva_payload, two_lines

ZONE = Box(100, 700, 880, 100)
LINES = two_lines(PASSPORT, "P", 44)


def words(*lines: str) -> list[Word]:
    return [
        Word(text, 0.9, 1, Box(100 + 90 * column, 40 * row, 80, 20), row)
        for row, line in enumerate(lines)
        for column, text in enumerate(line.split())
    ]


def test_what_was_read_twice_alike_and_checks_out_is_valid() -> None:
    identity = identify(1, [(ZONE, LINES), (ZONE, LINES)], [], [])

    assert identity.document_type is DocumentType.PASSPORT
    assert identity.mrz is not None
    assert identity.mrz.valid
    assert identity.fields["document_number"].source is Source.MRZ


def test_what_was_read_once_is_not_called_valid_for_names_have_no_check_digit() -> None:
    wrong = (LINES[0].replace("MARIA<", "MARIAK"), LINES[1])

    identity = identify(1, [(ZONE, LINES), (ZONE, wrong)], [], [])

    assert identity.mrz is not None
    assert all(identity.mrz.checks.values())
    assert not identity.mrz.valid


def test_readings_that_err_at_different_places_make_one_that_is_right() -> None:
    readings = [
        (LINES[0].replace("ANNA", "ANMA"), LINES[1]),
        (LINES[0], LINES[1].replace("L898902C3", "L898902G3")),
        (LINES[0].replace("UTO", "UTQ"), LINES[1]),
    ]

    identity = identify(1, [(ZONE, lines) for lines in readings], [], [])

    assert identity.mrz is not None
    assert identity.mrz.lines == LINES


def test_a_fields_box_lies_within_its_line_of_the_zone() -> None:
    identity = identify(1, [(ZONE, LINES)] * 2, [], [])

    assert identity.fields["document_number"].box == Box(100, 750, 180, 50)


def test_a_barcode_speaks_where_there_is_no_mrz() -> None:
    barcode = Barcode("PDF417", aamva_payload(LICENCE), 1, ZONE)

    identity = identify(1, [], [barcode], [])

    assert identity.document_type is DocumentType.DRIVING_LICENCE
    assert identity.fields["address"].source is Source.BARCODE


def test_the_visual_zone_adds_what_the_mrz_does_not_hold() -> None:
    printed = words("Date of issue", "16.04.2022", "Surname", "SOMEONE")

    identity = identify(1, [(ZONE, LINES)] * 2, [], printed)

    assert identity.fields["issue_date"].value == "2022-04-16"
    assert identity.fields["issue_date"].source is Source.VISUAL
    assert identity.fields["surname"].value == "ERIKSSON"


def test_a_page_of_print_is_no_document() -> None:
    assert identify(1, [], [], words("Date of issue", "16.04.2022", "Dear reader")).fields == {}


def test_other_barcodes_are_passed_over() -> None:
    assert identify(1, [], [Barcode("PDF417", b"hello", 1, ZONE)], []).barcode is None
