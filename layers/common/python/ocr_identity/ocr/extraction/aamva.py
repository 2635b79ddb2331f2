"""PDF417 payload → fields: AAMVA DL/ID Card Design Standard, Annex D, versions 1 to 12."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ocr_identity.domain.document import DocumentType
from ocr_identity.domain.request_errors import MalformedBarcodeError

HEADER = re.compile(r"(?:ANSI |AAMVA)(?P<iin>\d{6})(?P<version>\d{2})")
FIRST_ELEMENT = re.compile(r"(?P<subfile>DL|ID)(?=D[A-Z]{2})")
SEXES = {"1": "M", "2": "F", "M": "M", "F": "F", "9": "X", "0": "X", "X": "X"}
NOTHING = frozenset({"", "NONE", "UNAVL", "UNAVAIL", "N/A"})


@dataclass(frozen=True, slots=True)
class AamvaValue:
    """One field: normalised, and as encoded."""

    value: str
    raw: str


@dataclass(frozen=True, slots=True)
class ParsedAamva:
    """What the payload says; `iin` is the issuer's number, `version` the standard's."""

    iin: str
    version: int
    document_type: DocumentType
    values: Mapping[str, AamvaValue]


def parse_aamva(payload: bytes) -> ParsedAamva:
    """Read `payload`; raises `MalformedBarcodeError` where it does not follow the standard."""
    text = payload.decode("latin-1")
    header = HEADER.search(text)
    start = FIRST_ELEMENT.search(text, header.end()) if header else None
    if header is None or start is None:
        raise MalformedBarcodeError
    elements = _elements(text[start.end() :])
    return ParsedAamva(
        iin=header["iin"],
        version=int(header["version"]),
        document_type=DocumentType.DRIVING_LICENCE if start["subfile"] == "DL" else DocumentType.ID_CARD,
        values={name: value for name, value in _values(elements).items() if value.value},
    )


def _elements(text: str) -> dict[str, str]:
    """Element id → text; each ends with a line feed, a subfile with a carriage return."""
    parts = (part.strip() for part in re.split(r"[\n\r\x1e]+", text))
    elements: dict[str, str] = {}
    for part in parts:
        if re.match(r"D[A-Z]{2}", part) and part[3:].strip().upper() not in NOTHING:
            elements.setdefault(part[:3], part[3:].strip())
    return elements


def _values(elements: Mapping[str, str]) -> dict[str, AamvaValue]:
    surname, given = _names(elements)
    address = _address(elements)
    number, sex = elements.get("DAQ", ""), elements.get("DBC", "")
    classes = elements.get("DCA") or elements.get("DAR") or ""
    state = elements.get("DCG", "")
    return {
        "issuing_state": AamvaValue(state, state),
        "document_number": AamvaValue(number, number),
        "surname": AamvaValue(surname, surname),
        "given_names": AamvaValue(given, given),
        "birth_date": _date(elements.get("DBB", "")),
        "sex": AamvaValue(SEXES.get(sex, ""), sex),
        "expiry_date": _date(elements.get("DBA", "")),
        "issue_date": _date(elements.get("DBD", "")),
        "address": AamvaValue(address, address),
        "licence_classes": AamvaValue(classes, classes),
    }


def _names(elements: Mapping[str, str]) -> tuple[str, str]:
    """Surname and given names; version 1 has them in one element, parted by commas."""
    if "DAA" in elements and "DCS" not in elements:
        surname, *given = elements["DAA"].split(",")
        return surname.strip(), " ".join(" ".join(given[:2]).split())
    given_parts = [elements.get("DAC") or elements.get("DCT", ""), elements.get("DAD", "")]
    given_text = " ".join(given_parts).replace(",", " ")
    return elements.get("DCS", elements.get("DAB", "")), " ".join(given_text.split())


def _address(elements: Mapping[str, str]) -> str:
    """Street, city, jurisdiction and postal code on one line."""
    postal = elements.get("DAK", "").strip()
    postal = postal[:5] if re.fullmatch(r"\d{5}0000", postal) else postal
    region = " ".join(filter(None, (elements.get("DAJ"), postal)))
    parts = (elements.get("DAG"), elements.get("DAH"), elements.get("DAI"), region)
    return ", ".join(part for part in parts if part)


def _date(raw: str) -> AamvaValue:
    """MMDDCCYY (United States) or CCYYMMDD (Canada, and version 1), whichever is a day of our time."""
    for year, month, day in ((raw[4:8], raw[:2], raw[2:4]), (raw[:4], raw[4:6], raw[6:8])):
        try:
            parsed = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if len(raw) == 8 and 1900 <= parsed.year < 2100:
            return AamvaValue(parsed.isoformat(), raw)
    return AamvaValue("", raw)
