"""What a person may say of a reading: values of the right form, held against the MRZ's check digits."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from ocr_identity.domain.document import FIELD_NAMES, DocumentType
from ocr_identity.domain.request_errors import CheckDigitMismatchError, InvalidRequestError
from ocr_identity.domain.result_schema import MrzSchema, ReadingSchema
from ocr_identity.ocr.extraction.check_digits import holds
from ocr_identity.ocr.extraction.mrz_formats import FORMATS, MrzFormat

DATES = frozenset({"birth_date", "issue_date", "expiry_date"})
STATES = frozenset({"issuing_state", "nationality"})
CHOICES: Mapping[str, frozenset[str]] = {
    "sex": frozenset({"M", "F", "X"}),
    "document_type": frozenset(DocumentType),
}
# Categories of Unicode that nobody sees: controls, formats and gaps, among them those that turn text round.
UNPRINTED = frozenset("CZ")
# But for the space, and what joins or parts letters in Arabic and Indian scripts.
JOINERS = frozenset(" \u200c\u200d")
BY_NAME: Mapping[str, MrzFormat] = {one.name: one for one in FORMATS}


def checked_corrections(
    reading: ReadingSchema, values: Mapping[str, str], *, accept_mismatch: bool
) -> dict[str, str]:
    """Those of `values` that differ from the reading's, in the form in which readings tell them.

    Raises `InvalidRequestError`, or `CheckDigitMismatchError` unless `accept_mismatch`.
    """
    normalised = {name: value.strip() for name, value in values.items()}
    model = {name: field.value for name, field in reading.fields.items()}
    faults = [fault for name, value in normalised.items() if (fault := _fault(name, value, model))]
    if faults:
        raise InvalidRequestError(fields=faults)
    changed = {name: value for name, value in normalised.items() if model.get(name) != value}
    if not accept_mismatch and reading.mrz and (broken := mismatches(reading.mrz, changed)):
        told = [_told(name, "check_digit", "it does not fit its check digit in the MRZ") for name in broken]
        raise CheckDigitMismatchError(fields=told)
    return changed


def mismatches(mrz: MrzSchema, values: Mapping[str, str]) -> list[str]:
    """Name those of `values` whose check digit in the MRZ is another (ICAO Doc 9303-3, 4.9)."""
    layout = BY_NAME.get(mrz.format)
    if layout is None:
        return []
    checked = [name for name in layout.checked if values.get(name) and name in layout.elements]
    return [name for name in checked if not _fits(mrz, layout, name, values[name])]


def _fits(mrz: MrzSchema, layout: MrzFormat, name: str, value: str) -> bool:
    """Tell whether `value`, as an MRZ writes it, has the check digit that stands there."""
    digit, element = layout.check_digit(name), layout.elements[name]
    written = _as_mrz(name, value)
    if len(written) > element.end - element.start:
        return True  # a longer number goes on elsewhere, with its check digit
    return holds(written.ljust(element.end - element.start, "<"), mrz.lines[digit.line][digit.start])


def _as_mrz(name: str, value: str) -> str:
    """Write a date as YYMMDD, a number without what the MRZ leaves out."""
    if name in DATES:
        return value.replace("-", "")[2:]
    return "".join(character for character in value.upper() if character.isascii() and character.isalnum())


def _fault(name: str, value: str, model: Mapping[str, str]) -> dict[str, str] | None:
    """Tell what is wrong with the form of a value, if anything; an empty one takes away what was read."""
    if name not in FIELD_NAMES:
        return _told(name, "unknown", "there is no such field")
    if not value:
        return None if name in model else _told(name, "missing", "a value is needed")
    error, message = _form_fault(name, value)
    return _told(name, error, message) if error else None


def _form_fault(name: str, value: str) -> tuple[str, str]:
    """Tell the kind of what is wrong with a value's form, and what it must be; empty where nothing is."""
    if any(unicodedata.category(one)[0] in UNPRINTED and one not in JOINERS for one in value):
        return "characters", "it has characters that are not printed"
    if name in DATES and not _is_date(value):
        return "date", "it must be a day that there is, as YYYY-MM-DD"
    if name in STATES and not re.fullmatch("[A-Z]{1,3}", value):
        return "state", "it must be a state's code, one to three capitals"
    if name in CHOICES and value not in CHOICES[name]:
        return "enum", f"it must be one of {', '.join(sorted(CHOICES[name]))}"
    return "", ""


def _is_date(value: str) -> bool:
    if not re.fullmatch(r"(?:1[89]|2[01])\d\d-\d\d-\d\d", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _told(name: str, error: str, message: str) -> dict[str, str]:
    return {"field": f"fields.{name}", "error": error, "message": message}
