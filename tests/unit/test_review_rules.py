"""Which readings go to a person, and what that person may say."""

import pytest

from ocr_identity.domain.corrections import with_corrections
from ocr_identity.domain.document import Agreement, DocumentType, Field, Mrz, Reading, Source
from ocr_identity.domain.request_errors import CheckDigitMismatchError, InvalidRequestError
from ocr_identity.domain.result_schema import ReadingSchema, to_schema
from ocr_identity.domain.review import ReviewNeed, ReviewReason, ReviewRule, review_need
from ocr_identity.services.reviews import checked_corrections

LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
SURE, UNSURE = 0.99, 0.5


def field(value: str, confidence: float = SURE, agreement: Agreement = Agreement.SINGLE_SOURCE) -> Field:
    return Field(value, value, confidence, Source.VISUAL, 1, None, agreement)


def reading(
    *, valid: bool = True, kind: DocumentType | None = DocumentType.PASSPORT, **fields: Field
) -> Reading:
    told = {
        "document_number": field("L898902C3"),
        "surname": field("ERIKSSON"),
        "birth_date": field("1974-08-12"),
    }
    return Reading(kind, Mrz("TD3", LINES, valid=valid, checks={}, page=1, box=None), None, told | fields)


UNCERTAIN = reading(surname=field("X", UNSURE))


def schema() -> ReadingSchema:
    return to_schema(reading())


@pytest.mark.parametrize(
    ("rule", "read", "reasons", "fields"),
    [
        (ReviewRule(confidence_below={"*": 0.9}), UNCERTAIN, ["low_confidence"], ["surname"]),
        (ReviewRule(confidence_below={"surname": 0.4}), UNCERTAIN, [], []),
        (ReviewRule(confidence_below={"*": 0.9, "surname": 0.4}), UNCERTAIN, [], []),
        (
            ReviewRule(zones_differ=True),
            reading(birth_date=field("1974-08-13", agreement=Agreement.DIFFER)),
            ["zones_differ"],
            ["birth_date"],
        ),
        (ReviewRule(mrz_invalid=True), reading(valid=False), ["mrz_invalid"], list(reading().fields)),
        (ReviewRule(mrz_invalid=True), reading(), [], []),
        (ReviewRule(unknown_kind=True), reading(kind=None), ["unknown_kind"], list(reading().fields)),
        (ReviewRule(sample_percent=30.0), reading(), ["sample"], list(reading().fields)),
        (ReviewRule(sample_percent=20.0), reading(), [], []),
        (ReviewRule(), reading(valid=False, kind=None), [], []),
    ],
)  # fmt: skip
def test_review_need_of_a_reading_follows_its_rule(
    rule: ReviewRule, read: Reading, reasons: list[str], fields: list[str]
) -> None:
    need = review_need(read, {"default": rule}, draw=25.0)

    expected = ReviewNeed(tuple(map(ReviewReason, reasons)), tuple(fields)) if reasons else None
    assert need == expected


def test_review_need_of_a_kind_with_a_rule_of_its_own_ignores_the_default() -> None:
    rules = {"default": ReviewRule(sample_percent=100), "passport": ReviewRule()}
    assert review_need(reading(), rules, draw=0.0) is None
    assert review_need(reading(kind=DocumentType.VISA), rules, draw=0.0) is not None


def test_review_need_without_rules_is_none() -> None:
    assert review_need(reading(valid=False), {}, draw=0.0) is None


def test_checked_corrections_of_unchanged_values_is_empty() -> None:
    assert checked_corrections(schema(), {"surname": " ERIKSSON "}, accept_mismatch=False) == {}


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("birth_date", "12.08.1974", "date"),
        ("birth_date", "1974-02-30", "date"),
        ("sex", "W", "enum"),
        ("shoe_size", "42", "unknown"),
        ("place_of_birth", "  ", "missing"),
        ("birth_date", "1988-W44-4", "date"),
        ("expiry_date", "0001-01-01", "date"),
        ("document_type", "spaceship", "enum"),
        ("issuing_state", "Atlantis", "state"),
        ("nationality", "123", "state"),
        ("place_of_birth", "\u200b", "characters"),
        ("surname", "\u202eZEBULON", "characters"),
        ("surname", "A\u00a0B", "characters"),
    ],
)
def test_checked_corrections_of_a_malformed_value_is_refused_by_its_field(
    name: str, value: str, error: str
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        checked_corrections(schema(), {name: value}, accept_mismatch=True)
    (fault,) = caught.value.fields
    assert (fault["field"], fault["error"]) == (f"fields.{name}", error)
    assert value.strip() == "" or value not in fault["message"]


@pytest.mark.parametrize(
    ("name", "value", "is_right"),
    [
        ("document_number", "L898902C8", False),
        ("document_number", "L 898902 C3", True),
        ("birth_date", "1974-08-13", False),
        ("birth_date", "1874-08-12", True),
        ("document_number", "", True),
        ("expiry_date", "2012-04-15", True),
        ("surname", "ERICSSON", True),
    ],
)
def test_checked_corrections_of_a_value_are_held_against_its_check_digit(
    name: str, value: str, is_right: bool
) -> None:
    if is_right:
        assert checked_corrections(schema(), {name: value}, accept_mismatch=False) == {name: value}
    else:
        with pytest.raises(CheckDigitMismatchError):
            checked_corrections(schema(), {name: value}, accept_mismatch=False)
        assert checked_corrections(schema(), {name: value}, accept_mismatch=True) == {name: value}


def test_with_corrections_keeps_what_was_read_as_raw() -> None:
    told = with_corrections(schema().fields, {"surname": "ERICSSON", "sex": "F"})

    assert (told["surname"].value, told["surname"].raw, told["surname"].confidence) == (
        "ERICSSON",
        "ERIKSSON",
        1.0,
    )
    assert (told["sex"].value, told["sex"].raw) == ("F", "")
    assert told["birth_date"] == schema().fields["birth_date"]


def test_with_corrections_of_an_empty_value_takes_the_field_away() -> None:
    assert with_corrections(schema().fields, {"surname": ""}).keys() == {"document_number", "birth_date"}
