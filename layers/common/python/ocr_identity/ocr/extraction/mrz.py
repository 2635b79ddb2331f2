"""MRZ lines → values and check digits, in the terms of ICAO Doc 9303-3."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ocr_identity.domain.document import DocumentType, Span
from ocr_identity.ocr.extraction.check_digits import holds
from ocr_identity.ocr.extraction.countries import STATES, country_code
from ocr_identity.ocr.extraction.dates import OPEN_ENDED, dates_of_birth_and_expiry
from ocr_identity.ocr.extraction.mrz_formats import TD1, TD2, Lines, MrzFormat, format_of
from ocr_identity.ocr.extraction.national_variants import STANDARD, NationalVariant, variant_of

LONG_NUMBERS = (TD1, TD2)
# What must not all fail in an MRZ that is to be believed at all.
IDENTIFYING = ("document_number", "birth_date", "expiry_date")
# How document codes begin: ICAO Doc 9303-4 to -7, ISO/IEC 18013-1 (D), EU 1030/2002 (R).
CODES = "PVACIDR"
KNOWN_STATES = frozenset({*STATES, "DEU"})


@dataclass(frozen=True, slots=True)
class MrzValue:
    """One element: normalised, and as printed.

    `checked` tells whether its check digit holds, None where it has none.
    """

    value: str
    raw: str
    span: Span
    checked: bool | None


@dataclass(frozen=True, slots=True)
class ParsedMrz:
    """What an MRZ says; `checks` tells for each check digit whether it holds.

    `doubts` tell why the text as a whole is not called valid: `check_digit:birth_date`, `missing:sex`,
    `cannot_be:surname`, `unknown_layout`, `unclear_print`.
    """

    format: str
    lines: Lines
    document_type: DocumentType
    checks: Mapping[str, bool]
    values: Mapping[str, MrzValue]
    doubts: tuple[str, ...]

    @property
    def valid(self) -> bool:
        """Whether the whole text can be believed."""
        return not self.doubts

    @property
    def makes_sense(self) -> bool:
        """Whether this can be a document at all: a check digit holds, or its code and state are known."""
        own = [self.checks[name] for name in IDENTIFYING if name in self.checks]
        state = self.values.get("issuing_state")
        known = self.lines[0][0] in CODES and state is not None and state.value in KNOWN_STATES
        return any(own) or (not own and self.checks.get("composite", False)) or known


def cannot_be(name: str, value: MrzValue, parsed: ParsedMrz) -> bool:
    """Tell whether an element that no check digit covers holds what cannot stand there."""
    if name in {"surname", "given_names"}:
        letters = variant_of(parsed.lines[0]).names
        return re.fullmatch(rf"[{letters}<]*", value.raw) is None
    return name in {"issuing_state", "nationality"} and value.value not in KNOWN_STATES


def parse_mrz(lines: Lines) -> ParsedMrz | None:
    """Read `lines`, of 30, 36 or 44 characters each; None where no format fits."""
    mrz_format = format_of(lines)
    if mrz_format is None:
        return None
    variant = variant_of(lines[0])
    placed = _realigned(lines, mrz_format)
    checks = check(placed, mrz_format, variant)
    values = _values(placed, mrz_format, variant, checks)
    return ParsedMrz(
        format=mrz_format.name,
        lines=lines,
        document_type=variant.document_type
        or _document_type(mrz_format.elements["document_code"].of(lines), mrz_format),
        checks=checks,
        values=values,
        doubts=(
            *(f"check_digit:{name}" for name, held in checks.items() if not held),
            *(() if mrz_format.is_trusted else ("unknown_layout",)),
            *_implausible(lines, mrz_format, variant, values),
        ),
    )


def _realigned(lines: Lines, mrz_format: MrzFormat) -> Lines:
    """`lines`, with a filler where a check digit was not printed and all after it stands one place left."""
    rows = list(lines)
    for element in mrz_format.checked:
        span = mrz_format.check_digit(element)
        row = rows[span.line]
        if (
            row[span.start].isalpha()
            and row[span.start : span.start + 3] in STATES
            and "<" in row[span.end :]
        ):
            gap = row.rindex("<", span.end)
            rows[span.line] = row[: span.start] + "<" + row[span.start : gap] + row[gap + 1 :]
    return tuple(rows)


def check(lines: Lines, mrz_format: MrzFormat, variant: NationalVariant = STANDARD) -> dict[str, bool]:
    """For each check digit whether it holds; `composite` is the one over the others."""
    checks = {}
    for element in mrz_format.checked:
        text, digit = mrz_format.elements[element].of(lines), mrz_format.check_digit(element).of(lines)
        if element == "document_number" and _runs_on(lines, mrz_format, variant):
            text, digit = _long_number(lines, mrz_format)
        checks[element] = holds(text, digit)
    if mrz_format.composite:
        covered = "".join(span.of(lines) for span in mrz_format.composite)
        checks["composite"] = holds(covered, mrz_format.composite_digit.of(lines))
    return checks


def _runs_on(lines: Lines, mrz_format: MrzFormat, variant: NationalVariant) -> bool:
    """Tell whether the document number goes on in the optional data."""
    digit = mrz_format.check_digit("document_number").of(lines)
    return digit == "<" and mrz_format in LONG_NUMBERS and not variant.number_is_short


def _long_number(lines: Lines, mrz_format: MrzFormat) -> tuple[str, str]:
    """Read number and check digit of a number that runs into the optional data (9303-5, note j)."""
    optional = mrz_format.elements.get("optional_data", Span(0, 0, 0)).of(lines)
    head = mrz_format.elements["document_number"].of(lines)
    tail = optional.split("<", maxsplit=1)[0]
    return (head + tail[:-1], tail[-1]) if tail else (head, "<")


def _document_type(code: str, mrz_format: MrzFormat) -> DocumentType:
    """Tell what the document code is for (9303-4, 4.2.2.1; ISO/IEC 18013 for D, EU 1030/2002 for permits)."""
    if mrz_format.name.startswith("MRV"):
        return DocumentType.VISA
    if code in {"IR", "AR", "RP", "RT"} or code[0] == "R":
        return DocumentType.RESIDENCE_PERMIT
    kinds = {
        "P": DocumentType.PASSPORT,
        "I": DocumentType.ID_CARD,
        "C": DocumentType.ID_CARD,
        "D": DocumentType.DRIVING_LICENCE,
    }
    return kinds.get(code[0], DocumentType.TRAVEL_DOCUMENT)


def _values(
    lines: Lines, mrz_format: MrzFormat, variant: NationalVariant, checks: Mapping[str, bool]
) -> dict[str, MrzValue]:
    """Read the elements that hold something, normalised."""
    raws = {element: span.of(lines) for element, span in mrz_format.elements.items()}
    found = {}
    for element, (value, raw) in {**_identity(raws, lines, mrz_format, variant), **_names(raws)}.items():
        if value and element not in variant.means_otherwise:
            span = mrz_format.elements.get(element) or mrz_format.elements["names"]
            found[element] = MrzValue(value, raw, span, checks.get(element))
    return found


def _identity(
    raws: Mapping[str, str], lines: Lines, mrz_format: MrzFormat, variant: NationalVariant
) -> dict[str, tuple[str | None, str]]:
    """Value and raw text of all elements but the names."""
    number, state = raws["document_number"], raws.get("nationality", "")
    issuer = variant.state or country_code(raws["issuing_state"])
    optional = " ".join(filter(None, (_text(raws.get(f"optional_data{n}", "")) for n in ("", "_2"))))
    if _runs_on(lines, mrz_format, variant):
        number, _ = _long_number(lines, mrz_format)
        tail = len(number) - 9
        optional = optional[tail + 1 :].strip() if tail > 0 else optional
    birth, expiry, sex = (raws.get(name, "") for name in ("birth_date", "expiry_date", "sex"))
    born, ends = dates_of_birth_and_expiry(birth, expiry)
    return {
        "issuing_state": (issuer, raws.get("issuing_state", "")),
        "document_number": (number.replace("<", ""), number),
        "nationality": (variant.state or country_code(state), state),
        "birth_date": (born, birth),
        "sex": (variant.sexes.get(sex), sex),
        "expiry_date": (ends, expiry),
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


def _implausible(
    lines: Lines, mrz_format: MrzFormat, variant: NationalVariant, values: Mapping[str, MrzValue]
) -> Iterator[str]:
    """Yield what no check digit covers and what cannot stand there, or must stand there and does not."""
    elements, letters = mrz_format.elements, variant.names
    states = {"issuing_state", "nationality"} & elements.keys()
    if elements["document_code"].of(lines)[0] not in CODES:
        yield "cannot_be:document_code"
    for name in sorted({"document_number", *states} - variant.means_otherwise - values.keys()):
        yield f"missing:{name}"
    for name in ("names", "surname"):
        text = elements[name].of(lines) if name in elements else None
        # Who has one name alone has it in either place: `NAME` or `<<NAME`.
        if text is not None and (
            not re.fullmatch(rf"(<<)?[{letters}][{letters}<]*", text)
            or re.search(rf"<{{3,}}[{letters}]", text)
        ):
            yield f"cannot_be:{name}"
    for name in sorted(states & values.keys()):
        if not values[name].value.isalpha():
            yield f"cannot_be:{name}"
    for name in ("birth_date", "expiry_date", "sex"):
        is_told = name not in elements or name in values
        if not is_told and not _may_be_absent(name, elements[name].of(lines), variant):
            yield f"cannot_be:{name}"


def _may_be_absent(name: str, raw: str, variant: NationalVariant) -> bool:
    """Tell whether nothing is to be told of what stands there: unknown, open-ended.

    Or not stated by this family.
    """
    if name == "sex":
        return raw == "<" and "<" not in variant.sexes
    return not raw.strip("<") or (name == "expiry_date" and raw in OPEN_ENDED)
