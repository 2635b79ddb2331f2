"""Three zones → one identity document."""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from ocr_identity.domain.document import Agreement, Barcode, Box, DocumentType, Source, Span, Word
from ocr_identity.ocr.extraction.identity import Identity, extract_identities
from ocr_identity.ocr.extraction.mrz_validation import validate_mrzs
from ocr_identity.ocr.extraction.viz import parse_viz
from specimens.mrz import three_lines, two_lines
from specimens.people import CARD, LICENCE, PASSPORT, aamva_payload
from tests.unit.mrz_texts import places_of

ZONE = Box(100, 700, 880, 100)
LINES = two_lines(PASSPORT, "P", 44)


@dataclass(frozen=True)
class Candidate:
    probabilities: NDArray[numpy.float64]


def place(span: Span) -> Box:
    return Box(100 + 20 * span.start, 700 + 50 * span.line, 20 * (span.end - span.start), 50)


def identities(*texts: tuple[str, ...], words: list[Word] | None = None) -> list[Identity]:
    found = validate_mrzs([[[Candidate(places_of(text))] for text in texts]])
    return extract_identities(1, [(one, place) for one in found], [], parse_viz(words or []))


def words(*lines: str) -> list[Word]:
    return [
        Word(text, 0.9, 1, Box(100 + 90 * column, 40 * row, 80, 20), row)
        for row, line in enumerate(lines)
        for column, text in enumerate(line.split())
    ]


def test_extract_identities_of_a_clear_mrz_returns_a_document() -> None:
    (identity,) = identities(LINES)

    assert identity.document_type is DocumentType.PASSPORT
    assert identity.mrz is not None
    assert identity.mrz.valid
    assert identity.fields["document_number"].source is Source.MRZ


def test_extract_identities_of_an_mrz_places_a_field_box_in_its_line() -> None:
    (identity,) = identities(LINES)

    assert identity.fields["document_number"].box == Box(100, 750, 180, 50)
    assert identity.mrz is not None
    assert identity.mrz.box == ZONE


def test_extract_identities_of_two_mrzs_returns_two_documents() -> None:
    kinds = [one.document_type for one in identities(LINES, three_lines(CARD))]

    assert sorted(map(str, kinds)) == ["id_card", "passport"]


def test_extract_identities_of_a_barcode_without_mrz_reads_the_barcode() -> None:
    barcode = Barcode("PDF417", aamva_payload(LICENCE), 1, ZONE)

    (identity,) = extract_identities(1, [], [barcode], parse_viz([]))

    assert identity.document_type is DocumentType.DRIVING_LICENCE
    assert identity.fields["document_type"].source is Source.BARCODE
    assert identity.fields["address"].source is Source.BARCODE


def test_extract_identities_of_mrz_and_print_adds_and_compares_the_print() -> None:
    printed = words("Date of issue", "16.04.2022", "Surname", "SOMEONE", "Given names", "Anna Maria")

    (identity,) = identities(LINES, words=printed)

    assert identity.fields["issue_date"].value == "2022-04-16"
    assert identity.fields["issue_date"].source is Source.VISUAL
    assert identity.fields["surname"].value == "ERIKSSON"
    assert identity.fields["surname"].agreement is Agreement.DIFFER
    assert identity.fields["birth_date"].agreement is Agreement.SINGLE_SOURCE


def test_extract_identities_of_a_page_of_print_returns_nothing() -> None:
    assert extract_identities(1, [], [], parse_viz(words("Date of issue", "16.04.2022", "Dear reader"))) == []


def test_extract_identities_of_an_unknown_barcode_returns_only_its_payload() -> None:
    (found,) = extract_identities(1, [], [Barcode("PDF417", b"hello", 1, ZONE)], parse_viz([]))

    assert found.barcode is not None
    assert (found.barcode.payload, found.fields, found.certain) == (b"hello", {}, False)


def test_extract_identities_of_a_passport_photo_invoice_returns_nothing() -> None:
    words = [
        Word(text, 0.9, 1, Box(100 + 90 * column, 40 * row, 80, 20), row)
        for row, line in enumerate(
            (
                "PASSPORT PHOTOS INVOICE",
                "Surname SMITH",
                "Date of issue 01.09.2026",
                "Date of expiry 30.09.2026",
            )
        )
        for column, text in enumerate(line.split())
    ]

    assert extract_identities(1, [], [], parse_viz(words)) == []


def test_extract_identities_of_a_letter_asking_for_a_licence_returns_nothing() -> None:
    letter = words(
        "Please send your driving licence data", "Driving licence no: J4102RRE2L6", "Name: Krautwald",
        "Date of birth: 23.11.1978", "valid until 07.03.2034",
    )  # fmt: skip

    assert extract_identities(1, [], [], parse_viz(letter)) == []


def test_extract_identities_of_a_full_card_without_a_kind_returns_it() -> None:
    card = words("Surname: MARLOW", "Sex: F", "Date of birth: 23.11.1978", "Document No: 12345678")

    (found,) = extract_identities(1, [], [], parse_viz(card))

    assert (found.document_type, found.fields["surname"].value) == (None, "MARLOW")
