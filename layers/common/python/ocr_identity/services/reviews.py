"""What a person may say of a reading: values of the right form, held against the MRZ's check digits."""

from collections.abc import Mapping
from datetime import date

from ocr_identity.domain.document import FIELD_NAMES
from ocr_identity.domain.request_errors import CheckDigitMismatchError, InvalidRequestError
from ocr_identity.domain.result_schema import FieldSchema, MrzSchema, ReadingSchema
from ocr_identity.ocr.extraction.check_digits import holds
from ocr_identity.ocr.extraction.mrz_formats import FORMATS, MrzFormat

DATES = frozenset({"birth_date", "issue_date", "expiry_date"})
SEXES = frozenset({"M", "F", "X"})
WRITTEN_DATE = len("1974-08-12")
BY_NAME: Mapping[str, MrzFormat] = {one.name: one for one in FORMATS}


def checked_corrections(
    reading: ReadingSchema, values: Mapping[str, str], *, accept_mismatch: bool
) -> dict[str, str]:
    """Those of `values` that differ from the reading's, in the form in which readings tell them.

    Raises `InvalidRequestError`, or `CheckDigitMismatchError` unless `accept_mismatch`.
    """
    normalised = {name: value.strip() for name, value in values.items()}
    faults = [fault for name, value in normalised.items() if (fault := _fault(name, value))]
    if faults:
        raise InvalidRequestError(fields=faults)
    model = {name: field.value for name, field in reading.fields.items()}
    changed = {name: value for name, value in normalised.items() if model.get(name) != value}
    if not accept_mismatch and reading.mrz and (broken := mismatches(reading.mrz, changed)):
        told = [_told(name, "check_digit", "it does not fit its check digit in the MRZ") for name in broken]
        raise CheckDigitMismatchError(fields=told)
    return changed


def with_corrections(
    fields: Mapping[str, FieldSchema], corrections: Mapping[str, str]
) -> dict[str, FieldSchema]:
    """The fields of a reading as a person left them: sure, and `raw` still as it was read."""
    told = dict(fields)
    for name, value in corrections.items():
        found = told.get(name) or FieldSchema(
            value=value, raw="", confidence=1.0, source="visual", page=1, box=None
        )
        told[name] = found.model_copy(update={"value": value, "confidence": 1.0})
    return told


def mismatches(mrz: MrzSchema, values: Mapping[str, str]) -> list[str]:
    """The names of those of `values` whose check digit in the MRZ is another (ICAO Doc 9303-3, 4.9)."""
    layout = BY_NAME.get(mrz.format)
    if layout is None:
        return []
    checked = [name for name in layout.checked if name in values and name in layout.elements]
    return [name for name in checked if not _fits(mrz, layout, name, values[name])]


def _fits(mrz: MrzSchema, layout: MrzFormat, name: str, value: str) -> bool:
    """Whether `value`, as an MRZ writes it, has the check digit that stands there."""
    digit, element = layout.check_digit(name), layout.elements[name]
    written = _as_mrz(name, value)
    if len(written) > element.end - element.start:
        return True  # a longer number goes on elsewhere, with its check digit
    return holds(written.ljust(element.end - element.start, "<"), mrz.lines[digit.line][digit.start])


def _as_mrz(name: str, value: str) -> str:
    """A date as YYMMDD, a number without what the MRZ leaves out."""
    if name in DATES:
        return value.replace("-", "")[2:]
    return "".join(character for character in value.upper() if character.isascii() and character.isalnum())


def _fault(name: str, value: str) -> dict[str, str] | None:
    """What is wrong with the form of a value, if anything."""
    if name not in FIELD_NAMES:
        return _told(name, "unknown", "there is no such field")
    if not value:
        return _told(name, "missing", "a value is needed")
    if name in DATES and not _is_date(value):
        return _told(name, "date", "it must be a day that there is, as YYYY-MM-DD")
    if name == "sex" and value not in SEXES:
        return _told(name, "enum", "it must be M, F or X")
    return None


def _is_date(value: str) -> bool:
    try:
        return len(value) == WRITTEN_DATE and date.fromisoformat(value) is not None
    except ValueError:
        return False


def _told(name: str, error: str, message: str) -> dict[str, str]:
    return {"field": f"fields.{name}", "error": error, "message": message}
