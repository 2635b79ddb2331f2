"""MRZ lines → values and check digits, in the terms of ICAO Doc 9303-3."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ocr_identity.domain.document import DocumentType, Span
from ocr_identity.ocr.extraction.check_digits import holds
from ocr_identity.ocr.extraction.countries import country_code
from ocr_identity.ocr.extraction.dates import birth_date, expiry_date
from ocr_identity.ocr.extraction.mrz_formats import TD1, TD2, Lines, MrzFormat, format_of

LONG_NUMBERS = (TD1, TD2)
SEXES = {"M": "M", "F": "F", "<": "X", "X": "X"}


@dataclass(frozen=True, slots=True)
class MrzValue:
    """One element: normalised, as printed, and whether a check digit vouches for it."""

    value: str
    raw: str
    span: Span
    checked: bool


@dataclass(frozen=True, slots=True)
class ParsedMrz:
    """What an MRZ says. `valid` speaks for the whole text, `checks` for each check digit."""

    format: str
    lines: Lines
    document_type: DocumentType
    checks: Mapping[str, bool]
    values: Mapping[str, MrzValue]
    valid: bool


def parse_mrz(lines: Lines) -> ParsedMrz | None:
    """Read `lines`, of 30, 36 or 44 characters each; None where no format fits."""
    mrz_format = format_of(lines)
    if mrz_format is None:
        return None
    checks = check(lines, mrz_format)
    values = _values(lines, mrz_format, checks)
    return ParsedMrz(
        format=mrz_format.name,
        lines=lines,
        document_type=_document_type(mrz_format.elements["document_code"].of(lines), mrz_format),
        checks=checks,
        values=values,
        valid=all(checks.values()) and _is_plausible(lines, mrz_format, values),
    )


def check(lines: Lines, mrz_format: MrzFormat) -> dict[str, bool]:
    """For each check digit whether it holds; `composite` is the one over the others."""
    checks = {}
    for element in mrz_format.checked:
        text, digit = mrz_format.elements[element].of(lines), mrz_format.check_digit(element).of(lines)
        if element == "document_number" and digit == "<" and mrz_format in LONG_NUMBERS:
            text, digit = _long_number(lines, mrz_format)
        checks[element] = holds(text, digit)
    if mrz_format.composite:
        covered = "".join(span.of(lines) for span in mrz_format.composite)
        checks["composite"] = holds(covered, mrz_format.composite_digit.of(lines))
    return checks


def _long_number(lines: Lines, mrz_format: MrzFormat) -> tuple[str, str]:
    """Number and check digit of a number that runs into the optional data (9303-5, note j)."""
    optional = mrz_format.elements.get("optional_data", Span(0, 0, 0)).of(lines)
    head = mrz_format.elements["document_number"].of(lines)
    tail = optional.split("<", maxsplit=1)[0]
    return (head + tail[:-1], tail[-1]) if tail else (head, "<")


def _document_type(code: str, mrz_format: MrzFormat) -> DocumentType:
    """What the document code stands for (9303-4, 4.2.2.1; ISO/IEC 18013 for D, EU 1030/2002 for permits)."""
    if mrz_format.name.startswith("MRV"):
        return DocumentType.VISA
    if code in {"IR", "AR", "RP", "RT", "IP"} or code[0] == "R":
        return DocumentType.RESIDENCE_PERMIT
    kinds = {
        "P": DocumentType.PASSPORT,
        "I": DocumentType.ID_CARD,
        "C": DocumentType.ID_CARD,
        "D": DocumentType.DRIVING_LICENCE,
    }
    return kinds.get(code[0], DocumentType.TRAVEL_DOCUMENT)


def _values(lines: Lines, mrz_format: MrzFormat, checks: Mapping[str, bool]) -> dict[str, MrzValue]:
    """The elements that hold something, normalised."""
    raws = {element: span.of(lines) for element, span in mrz_format.elements.items()}
    found = {}
    for element, (value, raw) in {**_identity(raws, lines, mrz_format), **_names(raws)}.items():
        if value:
            span = mrz_format.elements.get(element) or mrz_format.elements["names"]
            found[element] = MrzValue(value, raw, span, checks.get(element, False))
    return found


def _identity(
    raws: Mapping[str, str], lines: Lines, mrz_format: MrzFormat
) -> dict[str, tuple[str | None, str]]:
    """Value and raw text of all elements but the names."""
    number, state = raws["document_number"], raws.get("nationality", "")
    optional = " ".join(filter(None, (_text(raws.get(f"optional_data{n}", "")) for n in ("", "_2"))))
    if mrz_format in LONG_NUMBERS and mrz_format.check_digit("document_number").of(lines) == "<":
        number, _ = _long_number(lines, mrz_format)
        tail = len(number) - 9
        optional = optional[tail + 1 :].strip() if tail > 0 else optional
    birth, expiry, sex = (raws.get(name, "") for name in ("birth_date", "expiry_date", "sex"))
    return {
        "issuing_state": (country_code(raws["issuing_state"]), raws["issuing_state"]),
        "document_number": (number.replace("<", ""), number),
        "nationality": (country_code(state), state),
        "birth_date": (birth_date(birth), birth),
        "sex": (SEXES.get(sex), sex),
        "expiry_date": (expiry_date(expiry), expiry),
        "personal_number": (_text(raws.get("personal_number", "")), raws.get("personal_number", "")),
        "optional_data": (optional, raws.get("optional_data", "") + raws.get("optional_data_2", "")),
    }


def _names(raws: Mapping[str, str]) -> dict[str, tuple[str | None, str]]:
    """Surname and given names: `<<` parts them, `<` stands for a space (9303-3, 4.6)."""
    surname, _, given = raws.get("names", "").rstrip("<").partition("<<")
    surname, given = raws.get("surname", surname).rstrip("<"), raws.get("given_names", given).rstrip("<")
    return {"surname": (_text(surname), surname), "given_names": (_text(given), given)}


def _text(raw: str) -> str:
    """`raw` with runs of fillers as single spaces."""
    return re.sub("<+", " ", raw).strip()


def _is_plausible(lines: Lines, mrz_format: MrzFormat, values: Mapping[str, MrzValue]) -> bool:
    """What no check digit covers must at least be what may stand there."""
    names = [
        mrz_format.elements[name].of(lines) for name in ("names", "surname") if name in mrz_format.elements
    ]
    states = {"issuing_state", "nationality"} & mrz_format.elements.keys()
    due = {"birth_date", "expiry_date", "sex"} & mrz_format.elements.keys()
    return (
        mrz_format.elements["document_code"].of(lines)[0].isalpha()
        and all(re.fullmatch(r"[A-Z][A-Z<]*", name) for name in names)
        and not any(re.search(r"<{3,}[A-Z]", name) for name in names)
        and all(values[name].value.isalpha() for name in states if name in values)
        and due <= values.keys()
    )
