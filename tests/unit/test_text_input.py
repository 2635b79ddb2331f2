"""Texts that people reported elsewhere as read wrong, and what is right: `cases/`, each with its source."""

import json
from pathlib import Path
from typing import Any

import pytest

import ocr_identity
from ocr_identity.domain.document import Reading
from ocr_identity.domain.request_errors import MalformedBarcodeError, MalformedMrzError
from ocr_identity.ocr.extraction.check_digits import check_digit
from ocr_identity.ocr.text_input import parse_text

CASES = Path(__file__).parent / "cases"
EXPECTED: dict[str, Any] = json.loads((CASES / "cases.json").read_text())
PASSPORT = """P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10"""
TOP, BOTTOM = PASSPORT.split()


def told(reading: Reading, name: str) -> object:
    """Return a field's value, or what else a case speaks of; None where nothing is told."""
    if name == "mrz.valid":
        return reading.mrz is not None and reading.mrz.valid
    if name == "kind":
        return reading.document_type
    return reading.fields[name].value if name in reading.fields else None


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_parse_text_of_a_reported_case_returns_the_expected_values(name: str) -> None:
    reading = parse_text((CASES / name).read_bytes())

    expected = EXPECTED[name]["expected"]
    assert {key: told(reading, key) for key in expected} == expected


@pytest.mark.parametrize(
    "name", [name for name, one in EXPECTED.items() if not one["expected"].get("mrz.valid", True)]
)
def test_parse_text_with_a_failed_check_digit_lowers_its_confidence(name: str) -> None:
    reading = parse_text((CASES / name).read_bytes())

    assert reading.mrz is not None
    failed = [
        element for element, holds in reading.mrz.checks.items() if not holds and element in reading.fields
    ]
    assert all(reading.fields[element].confidence <= 0.5 for element in failed)


def test_parse_mrz_text_from_the_package_root_reads_a_passport() -> None:
    reading = ocr_identity.parse_mrz_text(PASSPORT)

    assert reading.mrz is not None
    assert (reading.mrz.valid, reading.fields["surname"].value) == (True, "ERIKSSON")


def test_parse_mrz_text_with_failed_identifying_checks_has_low_confidence() -> None:
    reading = ocr_identity.parse_mrz_text(PASSPORT.replace("C36UTO7408122F1204159", "C37UTO7408123F1204150"))

    assert max(field.confidence for field in reading.fields.values()) <= 0.5


@pytest.mark.parametrize("text", ["", "README", "P<UTO", "X9ZZZ" + "A" * 39 + "\n" + "B" * 44])
def test_parse_mrz_text_of_other_text_raises_malformed_mrz(text: str) -> None:
    with pytest.raises(MalformedMrzError):
        ocr_identity.parse_mrz_text(text)


def test_parse_aamva_payload_of_other_data_raises_malformed_barcode() -> None:
    with pytest.raises(MalformedBarcodeError):
        ocr_identity.parse_aamva_payload(b"a boarding pass")


def test_parse_aamva_payload_with_extra_elements_returns_them_by_plain_names() -> None:
    reading = ocr_identity.parse_aamva_payload(
        b"@\n\x1e\rANSI 636014100001DL00310050DLDAQD1234562\nDCSSAMPLE\nDAU068 in\nDAYBRO\nDDK1\nDDAF\r"
    )

    assert reading.barcode is not None
    assert reading.barcode.extras == {
        "height": "068 in", "eye_colour": "BRO", "organ_donor": "1", "compliance_type": "F"
    }  # fmt: skip
    assert (reading.fields["issuing_state"].value, reading.fields["jurisdiction"].value) == ("USA", "CA")


def aamva(*elements: str) -> Reading:
    body = "\n".join(elements)
    return ocr_identity.parse_aamva_payload(
        f"@\n\x1e\rANSI 636014100001DL00310050DL{body}\r".encode("latin-1")
    )


def test_parse_aamva_payload_with_control_characters_drops_them() -> None:
    reading = aamva("DAQT1", "DCSSA\x00\x07MPLE", "DACJA\x1bNE")

    assert (reading.fields["surname"].value, reading.fields["given_names"].value) == ("SAMPLE", "JANE")


def test_parse_aamva_payload_with_markup_for_a_name_omits_it() -> None:
    assert "surname" not in aamva("DAQT1", "DCS<script>").fields


@pytest.mark.parametrize(("birth", "expiry"), [("08312130", "08312140"), ("08311990", "08311980")])
def test_parse_aamva_payload_with_implausible_dates_omits_both(birth: str, expiry: str) -> None:
    fields = aamva("DAQT1", f"DBB{birth}", f"DBA{expiry}").fields

    assert {"birth_date", "expiry_date"} & fields.keys() == set()


def test_parse_aamva_payload_with_a_differing_country_keeps_the_issuers() -> None:
    assert aamva("DAQT1", "DCGMEX").fields["issuing_state"].value == "USA"


@pytest.mark.parametrize(
    ("seen", "instead"),
    [("L898902C36", "<<<<<<<<<0"), ("UTO7408122", "<<<7408122"), ("P<UTOERIKSSON", "QXUTOERIKSSON")],
)
def test_parse_mrz_text_without_a_required_element_is_not_valid(seen: str, instead: str) -> None:
    changed = PASSPORT.replace(seen, instead)
    lines = changed.split()
    digits = lines[1][0:10] + lines[1][13:20] + lines[1][21:43]
    lines[1] = lines[1][:43] + check_digit(digits)

    reading = ocr_identity.parse_mrz_text("\n".join(lines))

    assert reading.mrz is not None
    assert reading.mrz.checks["composite"]
    assert not reading.mrz.valid


def test_parse_mrz_text_with_digits_in_a_name_lowers_its_confidence() -> None:
    reading = ocr_identity.parse_mrz_text(PASSPORT.replace("ERIKSSON", "ER1KSSON"))

    assert reading.fields["surname"].confidence <= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "{0}{1}",
        "{0} {1}",
        "\n{0}\n\n{1}\n",
        "{0}\r\n{1}",
    ],
)
def test_parse_mrz_text_as_other_readers_print_it_is_the_same(text: str) -> None:
    reading = ocr_identity.parse_mrz_text(text.format(TOP, BOTTOM))

    assert reading.mrz is not None
    assert (reading.mrz.lines, reading.mrz.valid) == ((TOP, BOTTOM), True)


def test_parse_mrz_text_with_spaces_guillemets_or_entities_is_the_same() -> None:
    spaced = "\n".join(" ".join(line) for line in (TOP, BOTTOM))
    guillemets = "\n".join(line.replace("<<", "\u00ab") for line in (TOP, BOTTOM))
    entities = "\n".join(line.replace("<", "&lt;") for line in (TOP, BOTTOM))

    for text in (spaced, guillemets, entities):
        reading = ocr_identity.parse_mrz_text(text)
        assert reading.mrz is not None
        assert reading.mrz.lines == (TOP, BOTTOM)


@pytest.mark.parametrize(
    ("lines", "doubts"),
    [
        ((TOP, BOTTOM), ()),
        ((TOP, BOTTOM[:-1] + "1"), ("check_digit:composite",)),
        ((TOP.replace("ERIKSSON", "ER1KSSON"), BOTTOM), ("cannot_be:names",)),
        ((TOP.replace("P<", "X<", 1), BOTTOM), ("cannot_be:document_code",)),
        ((TOP.replace("UTO", "1<<", 1), BOTTOM), ("cannot_be:issuing_state",)),
    ],
)
def test_parse_mrz_text_that_is_not_valid_says_why(lines: tuple[str, str], doubts: tuple[str, ...]) -> None:
    reading = ocr_identity.parse_mrz_text("\n".join(lines))

    assert reading.mrz is not None
    assert (reading.mrz.doubts, reading.mrz.valid) == (doubts, not doubts)


@pytest.mark.parametrize(
    "text", ["<" * 88, "<" * 90, "<" * 72, "0" * 88, "D" + "<" * 28 + "1", "D" + "<" * 29]
)
def test_parse_mrz_text_of_nonsense_that_fits_a_layout_is_refused(text: str) -> None:
    with pytest.raises(MalformedMrzError):
        ocr_identity.parse_mrz_text(text)


@pytest.mark.parametrize("name", ["MANSILLA", "HANSINGER", "AAMVALA"])
def test_parse_text_of_an_mrz_whose_name_looks_like_a_barcodes_mark_is_an_mrz(name: str) -> None:
    reading = parse_text(f"{TOP.replace('ERIKSSON', name)[:44].ljust(44, '<')}\n{BOTTOM}".encode())

    assert reading.fields["surname"].value == name


CROATIAN = ("IOHRV1234567897{0:<<15}", "7701011M2307015HRV<<<<<<<<<<<0", "UZORAK<<SPECIMEN<<<<<<<<<<<<<<")
VISA = ("V<HRVERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L8988901C4HRV4009078F9612109{0:<<16}")


@pytest.mark.parametrize(("lines", "told"), [(CROATIAN, True), (VISA, False)], ids=["card", "visa"])
def test_parse_text_tells_a_national_number_of_cards_alone(lines: tuple[str, ...], *, told: bool) -> None:
    text = "\n".join(line.format("33392005961") for line in lines)

    assert ("personal_number" in parse_text(text.encode()).fields) is told
