"""parse, numbers that check themselves: by the rules of the states that give them (python-stdnum)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module

from stdnum.exceptions import ValidationError

from ocr_identity.domain.document import Field

# Names of checks in the catalogue, and the modules of python-stdnum that hold the rules.
MODULES = {
    "nik": "id.nik", "nric": "my.nric", "pan": "in_.pan", "aadhaar": "in_.aadhaar", "idnr": "za.idnr",
    "cpf": "br.cpf", "rut": "cl.rut", "tckimlik": "tr.tckimlik", "ric": "cn.ric", "rrn": "kr.rrn",
    "cnp": "ro.cnp", "dni": "es.dni",
}  # fmt: skip
# States that write a national number into the optional data of their cards' MRZ, and the rules of each.
IN_OPTIONAL_DATA = {
    "BEL": "be.nn", "BGR": "bg.egn", "CHL": "cl.rut", "CZE": "cz.rc", "ECU": "ec.ci", "ESP": "es.dni",
    "EST": "ee.ik", "HRV": "hr.oib", "LTU": "lt.asmens", "LVA": "lv.pvn", "NLD": "nl.bsn", "PER": "pe.cui",
    "POL": "pl.pesel", "ROU": "ro.cnp", "SVK": "sk.rc", "SVN": "si.emso", "SWE": "se.personnummer",
    "TUR": "tr.tckimlik",
}  # fmt: skip
# What an engine takes for another, both ways.
LOOK_ALIKES = {
    "0": "OD", "1": "I", "2": "Z", "4": "A", "5": "S", "6": "G", "8": "B",
    "O": "0", "D": "0", "I": "1", "L": "1", "Z": "2", "A": "4", "S": "5", "G": "6", "B": "8",
}  # fmt: skip
# How sure a number is whose check holds, at least; one whose check fails is believed that much less.
CHECKED, DOUBTED = 0.89, 0.85
# Of a birth date as an MRZ writes it, and of a national number.
BIRTH, SHORTEST = 6, 10


def personal_number(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Add to an MRZ's fields the national number that its optional data are, where they are one.

    They are where they keep the state's rules, or hold the birth date, as specimens' numbers do.
    """
    told = dict(fields)
    optional, state = fields.get("optional_data"), fields.get("issuing_state")
    check = IN_OPTIONAL_DATA.get(state.value) if state else None
    if optional is None or check is None or "personal_number" in fields:
        return told
    number = re.sub(r"[^A-Z0-9]", "", optional.value)
    birth = fields["birth_date"].value.replace("-", "")[2:] if "birth_date" in fields else ""
    holds_birth = len(birth) == BIRTH and any(
        one in number for one in (birth, birth[4:] + birth[2:4] + birth[:2])
    )
    if keeps_rules(check, number) or (holds_birth and len(number) >= SHORTEST):
        told["personal_number"] = replace(optional, value=number)
    return told


def check_numbers(fields: Mapping[str, Field], checks: Mapping[str, str]) -> dict[str, Field]:
    """`fields`, the numbers among them told by how their own check digits speak."""
    told = dict(fields)
    for name, check in checks.items():
        number = told.get(name)
        if number is not None:
            holds = _holds(check, number.value)
            sure = max(number.confidence, CHECKED) if holds else number.confidence * DOUBTED
            told[name] = replace(number, confidence=round(sure, 3))
    return told


def _holds(check: str, number: str) -> bool:
    """Tell whether `number` keeps the rules of a check of the catalogue."""
    return _is_hkid(number) if check == "hkid" else keeps_rules(MODULES[check], number)


def keeps_rules(module: str, number: str) -> bool:
    """Tell whether `number` keeps the rules of a module of python-stdnum."""
    validate: Callable[[str], str] = import_module(f"stdnum.{module}").validate
    try:
        validate(number)
    except ValidationError:
        return False
    return True


def birth_of_number(fields: Mapping[str, Field], checks: Mapping[str, str]) -> dict[str, Field]:
    """`fields` with the birth date that a number tells which holds, where none is printed."""
    for name, check in checks.items():
        number = fields.get(name)
        if (
            number is None
            or "birth_date" in fields
            or check not in MODULES
            or not _holds(check, number.value)
        ):
            continue
        born = getattr(import_module(f"stdnum.{MODULES[check]}"), "get_birth_date", None)
        if born is not None:
            return {**fields, "birth_date": replace(number, value=born(number.value).isoformat())}
    return dict(fields)


def fit_form(fields: Mapping[str, Field], form: str) -> dict[str, Field]:
    """`fields` with the document's number as its issuer forms it, where one look-alike makes it so."""
    number = fields.get("document_number")
    if number is None or re.fullmatch(form, number.value):
        return dict(fields)
    fitting = [one for one in look_alikes(number.value) if re.fullmatch(form, one)]
    if len(fitting) != 1:
        return {
            **fields,
            "document_number": replace(number, confidence=round(number.confidence * DOUBTED, 3)),
        }
    return {**fields, "document_number": replace(number, value=fitting[0])}


def look_alikes(number: str) -> set[str]:
    """List what `number` may be, where one of its characters was taken for another."""
    return {
        number[:place] + other + number[place + 1 :]
        for place, one in enumerate(number)
        for other in LOOK_ALIKES.get(one, "")
    }


def _is_hkid(number: str) -> bool:
    """Tell whether a Hong Kong number holds.

    Letters count 10 to 35, an absent one 36; by weights 9 to 2, the last 1, the sum is a multiple of 11.
    """
    plain = re.sub(r"[^A-Z0-9]", "", number)
    if not re.fullmatch(r"[A-Z]{1,2}\d{6}[0-9A]", plain):
        return False
    plain = plain.rjust(9)
    values = [36 if one == " " else int(one, 36) for one in plain[:-1]]
    last = 10 if plain[-1] == "A" else int(plain[-1], 36)
    return (
        sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True)) + last
    ) % 11 == 0
