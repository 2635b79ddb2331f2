"""PDF417 payload → fields: AAMVA DL/ID Card Design Standard, Annex D, versions 1 to 12.

Jurisdictions follow it loosely: subfiles without a designator, names in one element, lines that end in
anything. What was seen of them is read, and what cannot be a value is not told.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ocr_identity.domain.document import DocumentType
from ocr_identity.domain.request_errors import MalformedBarcodeError
from ocr_identity.ocr.extraction.aamva_elements import EXTRAS, split_elements
from ocr_identity.ocr.extraction.aamva_issuers import issuer_of

# Annex D, table D.1: file type, issuer, version; from version 2 on the jurisdiction's version; entries.
HEADER = re.compile(
    r"(?:ANSI|AAMVA) ?(?P<iin>\d{6})(?P<version>\d{2})(?:\d{2}(?=[A-Z]{2}\d)|\d{4}(?=[A-Z]{2}))?"
)
# Table D.2: subfile type, offset, length; then the subfile itself, which begins with its type, or does not.
DESIGNATORS = re.compile(r"(?:[A-Z]{2}\d{8})+")
SUBFILE = re.compile(r"\s*(?P<subfile>DL|ID|EN)?\s*(?=D[A-Z]{2})")
# Annex F: the tracks of a magnetic stripe, which British Columbia prints as a barcode.
TRACKS = re.compile(
    r"%(?P<region>[A-Z]{2})(?P<city>[^^?]*)\^(?P<surname>[^,$^]*)[,$]+(?P<given>[^^]*)\^(?P<address>[^^?]*)\^?\?"
    r";(?P<iin>\d{6})(?P<number>\d+)=(?P<expiry>\d{4})(?P<birth>\d{8})"
)
SEXES = {"1": "M", "2": "F", "M": "M", "F": "F", "9": "X", "0": "X", "X": "X"}
NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 *./-]{0,24}", re.IGNORECASE)
NAME = re.compile(r"[^\d|^$%?;=<>\x00-\x1f\x7f-\x9f]{1,125}")
# Pennsylvania's first version has `FIRST MIDDLE LAST` in DAA, without commas.
FIRST_NAME_FIRST = frozenset({"636025"})


@dataclass(frozen=True, slots=True)
class AamvaValue:
    """One field: normalised, and as encoded."""

    value: str
    raw: str


@dataclass(frozen=True, slots=True)
class ParsedAamva:
    """What the payload says; `iin` is the issuer's number, `version` the standard's (0: a magnetic stripe's).

    `extras` are the standard's other elements under plain names, as encoded.
    """

    iin: str
    version: int
    document_type: DocumentType
    values: Mapping[str, AamvaValue]
    extras: Mapping[str, str] = field(default_factory=dict)


def parse_aamva(payload: bytes) -> ParsedAamva:
    """Read `payload`; raises `MalformedBarcodeError` where it does not follow the standard."""
    text = _decoded(payload)
    if (tracks := TRACKS.search(text)) is not None:
        return _of_tracks(tracks)
    header = HEADER.search(text)
    if header is None:
        raise MalformedBarcodeError
    designators = DESIGNATORS.match(text, header.end())
    start = SUBFILE.search(text, designators.end() if designators else header.end())
    if start is None:
        raise MalformedBarcodeError
    kinds = re.findall(r"([A-Z]{2})\d{8}", designators[0]) if designators else []
    elements = split_elements(text[start.end() :])
    values = {name: one for name, one in _values(elements, header["iin"]).items() if one.value}
    if not values.keys() - {"issuing_state", "jurisdiction"}:
        raise MalformedBarcodeError
    is_card = (start["subfile"] or next(iter(kinds), "DL")) == "ID"
    return ParsedAamva(
        iin=header["iin"],
        version=int(header["version"]),
        document_type=DocumentType.ID_CARD if is_card else DocumentType.DRIVING_LICENCE,
        values=values,
        extras={name: elements[element] for element, name in EXTRAS.items() if element in elements},
    )


def _decoded(payload: bytes) -> str:
    """Decode the payload's text: Latin-1 by the standard, UTF-8 where it is that (Puerto Rico, Quebec)."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return payload.decode("latin-1")


def _of_tracks(tracks: re.Match[str]) -> ParsedAamva:
    state, _ = issuer_of(tracks["iin"])
    address = " ".join(tracks["address"].replace("$", ", ").split())
    found = {
        "issuing_state": AamvaValue(state, tracks["iin"]),
        "jurisdiction": AamvaValue(tracks["region"], tracks["region"]),
        "document_number": AamvaValue(tracks["number"], tracks["number"]),
        "surname": _name(tracks["surname"]),
        "given_names": _name(tracks["given"].strip("$ ")),
        "birth_date": _date(tracks["birth"]),
        "address": AamvaValue(address, tracks["address"]),
    }
    return ParsedAamva(
        tracks["iin"],
        0,
        DocumentType.DRIVING_LICENCE,
        {name: one for name, one in found.items() if one.value},
    )


def _values(elements: Mapping[str, str], iin: str) -> dict[str, AamvaValue]:
    surname, given = _names(elements, iin)
    address = _address(elements)
    number, sex = elements.get("DAQ", ""), elements.get("DBC", "")
    classes = elements.get("DCA") or elements.get("DAR") or ""
    state, jurisdiction = issuer_of(iin)
    country = elements.get("DCG", "")
    told = country if re.fullmatch("[A-Z]{3}", country) else ""
    birth, expiry = _date(elements.get("DBB", "")), _date(elements.get("DBA", ""))
    if birth.value > date.today().isoformat() or "" < expiry.value <= birth.value:  # noqa: DTZ011 - by days
        birth, expiry = AamvaValue("", birth.raw), AamvaValue("", expiry.raw)
    return {
        "issuing_state": AamvaValue(state or told, country or iin),
        "jurisdiction": AamvaValue(jurisdiction, iin),
        "document_number": AamvaValue(number if NUMBER.fullmatch(number) else "", number),
        "surname": _name(surname),
        "given_names": _name(given),
        "birth_date": birth,
        "sex": AamvaValue(SEXES.get(sex.upper(), ""), sex),
        "expiry_date": expiry,
        "issue_date": _date(elements.get("DBD", "")),
        "address": AamvaValue(address, address),
        "licence_classes": AamvaValue(classes if len(classes) <= 20 else "", classes),
    }


def _name(text: str) -> AamvaValue:
    """Read a name, or nothing where that cannot be one."""
    name = " ".join(text.replace(",", " ").split())
    return AamvaValue(name if NAME.fullmatch(name) else "", text)


def _names(elements: Mapping[str, str], iin: str) -> tuple[str, str]:
    """Surname and given names; version 1 has them in one element, parted by commas."""
    if "DAA" in elements and "DCS" not in elements:
        if "," in elements["DAA"]:
            surname, *given = elements["DAA"].split(",")
            return surname, " ".join(given[:2])
        *given, surname = elements["DAA"].split() if iin in FIRST_NAME_FIRST else ("",)
        return surname, " ".join(given)
    given_parts = [elements.get("DAC") or elements.get("DCT", ""), elements.get("DAD", "")]
    return elements.get("DCS", elements.get("DAB", "")), " ".join(given_parts)


def _address(elements: Mapping[str, str]) -> str:
    """Street, city, jurisdiction, postal code: of residence (DAL to DAP) where none is for mail."""

    def one(mailing: str, residence: str) -> str:
        return (elements.get(mailing) or elements.get(residence) or "").strip(" ,")

    postal = one("DAK", "DAP")
    postal = postal[:5] if re.fullmatch(r"\d{5}0000", postal) else postal
    region = " ".join(filter(None, (one("DAJ", "DAO"), postal)))
    parts = (one("DAG", "DAL"), one("DAH", "DAM"), one("DAI", "DAN"), region)
    return ", ".join(part for part in parts if part) if any(parts[:3]) else ""


def _date(raw: str) -> AamvaValue:
    """MMDDCCYY (United States) or CCYYMMDD (Canada, and version 1), whichever is a day of our time."""
    digits = re.sub(r"[-/. ]", "", raw)
    for year, month, day in ((digits[4:8], digits[:2], digits[2:4]), (digits[:4], digits[4:6], digits[6:8])):
        try:
            parsed = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if len(digits) == 8 and 1900 <= parsed.year < 2100:
            return AamvaValue(parsed.isoformat(), raw)
    return AamvaValue("", raw)
