"""The words and numbers that stand before a field in the visual zone.

Words as ICAO Doc 9303-4 has them, in English, French, German, Spanish, Italian, Dutch, Portuguese;
numbers as European driving licences (Directive 2006/126/EC, annex I) and AAMVA's cards print them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ocr_identity.ocr.extraction.dates import birth_date, printed_date
from ocr_identity.ocr.extraction.dates import expiry_date as _expiry

LABELS = {
    "surname": r"surname|(?:last|family) names?|\bln\b|\bnom\b|apellidos?|cognome|familienname|\bname\b"
    r"|apelidos?|achternaam",
    "given_names": r"given names?|first names?|\bfn\b|forenames?|pr[ée]noms?|nombres?\b|\bnome\b|vornamen?"
    r"|voornamen",
    "birth_date": r"date of birth|birth date|\bd[o0]b\b|(?:date|n[ée]e?) (?:de naissance|le\b)"
    r"|fecha de nacimiento|geburts(?:datum|tag)|data di nascita|geboortedatum|data de nascimento",
    "issue_date": r"date of issue|issue date|issued on|\biss\b|date de d[ée]livrance|ausstellungsdatum"
    r"|fecha de expedici[oó]n|data di rilascio|datum van afgifte",
    "expiry_date": r"date of expir(?:y|ation)|expiry date|expires|\bexp\b|valid until|date d.expiration"
    r"|fecha de caducidad|g[uü]ltig bis|data di scadenza|geldig tot|v[aá]lido hasta|data de validade",
    "document_number": r"(?:passport|document|card|licen[cs]e|lic|visa|permit) ?(?:no|number|nr|#)\b\.?"
    r"|no\. du passeport|\bdln?\b|passeport n|reisepass.?nr|ausweis.?nr|n[uú]mero de documento"
    r"|documentnummer",
    "sex": r"\bsex\b|\bsexe\b|\bsexo\b|geschlecht|\bsesso\b|geslacht",
    "nationality": r"nationality|nationalit[ée]|nacionalidad|staatsangeh[oö]rigkeit|cittadinanza"
    r"|nationaliteit",
    "personal_number": r"personal (?:no|number)|identification number|personennummer",
}
# The field's number on a card, with the names that some print after it.
NUMBERS = {
    "1": "surname", "2": "given_names", "3": "birth_date", "4a": "issue_date", "4b": "expiry_date",
    "4d": "personal_number", "5": "document_number", "8": "address", "9": "licence_classes", "15": "sex",
}  # fmt: skip
_NUMBER = "1|2|3|4a|4b|4d|5|8|9|15"
NUMBERED = re.compile(rf"^({_NUMBER})\s*[.:)]?\s+(?=\S)|^({_NUMBER})[.:)]\s*(?=\S)", re.IGNORECASE)

_CLASS = r"(?:AM|A[12]?|BE|B1?|C1E|CE|C1?|D1E|DE|D1?|[MLTFGK])"
NAME = r"[A-ZÀ-ÞĀ-Ž][A-ZÀ-ÞĀ-Ž'\-. ]*[A-ZÀ-ÞĀ-Ž]"
SHAPES = {
    "surname": NAME,
    "given_names": NAME,
    "document_number": r"(?=(?:.*\d){3})[A-Z0-9][A-Z0-9 \-]{4,18}[A-Z0-9]",
    "personal_number": r"(?=(?:.*\d){4})[A-Z0-9\- ]{5,16}",
    "nationality": r"[A-Z]{3}",
    "address": r".{6,80}",
    "licence_classes": rf"{_CLASS}(?:[ ,/.]+{_CLASS})*",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Customs:
    """What the page's other words tell of how its values are to be understood."""

    month_first: bool = False
    sexes: Mapping[str, str] = field(default_factory=lambda: {"M": "M", "F": "F", "X": "X"})


# The spelling of the United States, whose dates begin with the month; Mexico's H is hombre and M mujer.
AMERICAN = re.compile(r"\blicense|\bU\.?S\.?A\b", re.IGNORECASE)
MEXICAN = re.compile(
    r"instituto nacional electoral|credencial para votar|estados unidos mexicanos", re.IGNORECASE
)


def customs_of(text: str) -> Customs:
    """Return the customs of the country whose words stand in `text`."""
    if MEXICAN.search(text):
        return Customs(sexes={"H": "M", "M": "F", "X": "X"})
    return Customs(month_first=AMERICAN.search(text) is not None)


def normalize_value(name: str, raw: str, customs: Customs = Customs()) -> str | None:
    """`raw` normalised where it has the shape of the field `name`; None where it has not."""
    if name in {"birth_date", "issue_date", "expiry_date"}:
        century = birth_date if name == "birth_date" else _expiry
        return printed_date(raw, century, month_first=customs.month_first)
    if name == "sex":
        match = re.fullmatch(r"([MFXH])(?:\s*/\s*[MFXHW])?", raw)
        return customs.sexes.get(match[1]) if match else None
    if not re.fullmatch(SHAPES[name], raw):
        return None
    return raw.replace(" ", "") if name in {"document_number", "personal_number"} else raw
