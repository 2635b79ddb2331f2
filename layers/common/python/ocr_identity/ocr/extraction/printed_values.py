"""parse, what stands behind a label → the value of its field, where it has the field's shape."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ocr_identity.ocr.extraction.print_layout import fold
from ocr_identity.ocr.extraction.printed_dates import dates_in

# What the sexes are called, folded; a document's own words come before these.
SEXES: Mapping[str, str] = {
    "M": "M", "MALE": "M", "MASCULINO": "M", "MASCULIN": "M", "HOMME": "M", "HOMBRE": "M", "MANNLICH": "M",
    "LAKI": "M", "LELAKI": "M", "PRIA": "M", "ERKEK": "M", "男": "M",
    "F": "F", "FEMALE": "F", "FEMENINO": "F", "FEMININ": "F", "FEMME": "F", "MUJER": "F", "WEIBLICH": "F",
    "PEREMPUAN": "F", "WANITA": "F", "KADIN": "F", "女": "F",
    "X": "X", "KHUNSA": "X",
}  # fmt: skip
# What is printed where there is nothing to say.
NOTHING = frozenset({"NONE", "N/A", "NA", "-", "NIL", "UNBEFRISTET", "INDEFINITE", "PERMANENT"})
# For life, in Indonesian.
FOR_LIFE = "SEUMUR"
# Words of a document itself; no name of a person is made of them.
NO_NAMES = re.compile(
    r"\b(?:REPUBLI\w*|REPUBBLICA|CARD|LICEN[CS]E|PHOTO|SIGNATURE|SPECIMEN ONLY|NOT FOR|FEDERAL"
    r"|DEPARTMENT|MINISTRY|IDENTITY|DONOR|VETERAN|DATE|NATIONALITY|PASSPORT|NUMBER)\b"
)
EASTERN = "\u3040-\u30ff\u4e00-\u9fff"
NO_NAME = re.compile(
    "^(?:PHOTO|SIGNATURE|NATIONALITY|DATE|NUMBER|PASSPORT|DONOR|VETERAN|UNIT|APT|FLAT|FLOOR|SUITE)$"
)
NAME = re.compile(r"[^\W\d_][^\W\d_'\u2019\-. ,]*(?:[ ,.'\u2019\-]+[^\W\d_]+[.'\u2019]?)*[^\W\d_.]?")
NUMBER = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[A-Z0-9][A-Z0-9 \-/().]{2,26}[A-Z0-9)]")
_CLASS = r"(?:AM|A[12BCDE]|BM|BE|B1|C1E|CE|C1|D1E|DE|D1|G[12]|M[12]|LMV|MCWG|TRANS|[A-Z]|1?[0-9]|[fklpqn])"
CLASSES = re.compile(rf"{_CLASS}(?:[ ,/.]+{_CLASS})*(?![A-Za-z0-9])")
CODES = re.compile(r"[A-Z0-9]{1,2}(?:[ ,/]+[A-Z0-9]{1,2})*(?![A-Za-z0-9])")
HEIGHT = re.compile(
    r"\d['\u2019]\s?-?\s?\d{1,2}\"?|\d[.,]\d{2}\s?m?|\d{3}\s?cm|\d{3}|\d-\d{2}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Customs:
    """How a document's values are to be understood."""

    month_first: bool = False
    sexes: Mapping[str, str] | None = None
    number: re.Pattern[str] = NUMBER


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value, and the part of the line that it stands on."""

    value: str
    start: int
    end: int


def says_nothing(text: str) -> bool:
    """Tell whether `text` tells that there is nothing to tell."""
    folded = fold(text.strip(" :.-/|#="))
    return folded in NOTHING or folded.startswith(FOR_LIFE)


def value_of(name: str, text: str, customs: Customs) -> Value | None:
    """Read the value of field `name` with which `text` begins; None where it has not the field's shape."""
    lead = len(text) - len(text.lstrip(" :.-/|#=·,;"))
    body = text[lead:].rstrip(" :|=")
    if not body or says_nothing(body):
        return None
    found = SHAPES.get(name, _text)(name, body, customs)
    return found and Value(found.value, found.start + lead, found.end + lead)


def _date(name: str, text: str, customs: Customs) -> Value | None:
    one = next(dates_in(text), None)
    if one is None or one.start > 12:
        return None
    value = one.value(is_birth=name == "birth_date", month_first=customs.month_first)
    return Value(value, one.start, one.end) if value else None


def _sex(_: str, text: str, customs: Customs) -> Value | None:
    """Read the sex that the first words name, in one language or two: `Ž/F`, `LAKI-LAKI`."""
    words = {**SEXES, **(customs.sexes or {})}
    # Hong Kong prints both with nothing between them; of other letters than Latin ones nothing is known.
    folded = re.sub(r"([\u2e80-\uffee])(?=[A-Z])", r"\1/", fold(text))
    first = re.match(r"[^\W\d_]+(?:\s?[/\-]\s?[^\W\d_]+)*", folded)
    if first is None:
        return None
    named = {words[one] for one in re.split(r"[\s/\-]+", first[0]) if one in words}
    if not named and len(first[0]) > 1 and text[1:2].isdigit():
        named = {words[first[0][0]]} if first[0][0] in words else set()
    return Value(named.pop(), 0, min(first.end(), len(text))) if len(named) == 1 else None


def _name(_: str, text: str, __: Customs) -> Value | None:
    match = NAME.match(text)
    if match is None:
        return None
    name = match[0].strip(" ,-")
    is_one = len(name) >= 2 and match.end() >= len(text) - 3 and len(name.split()) <= 8
    words = NO_NAMES if " " in name else NO_NAME
    # Chinese and Japanese names have no spaces but those that the engine saw.
    name = re.sub(rf"(?<=[{EASTERN}]) (?=[{EASTERN}])", "", name)
    return Value(name, 0, match.end()) if is_one and not words.search(fold(name)) else None


def _number(_: str, text: str, customs: Customs) -> Value | None:
    match = customs.number.match(fold(text))
    if match is None:
        return None
    raw = _without_words(match[0])
    # A date is no number.
    one = next(dates_in(raw), None)
    if one and one.end - one.start >= len(raw) - 2:
        return None
    return Value(re.sub(r"\s", "", raw), 0, len(raw)) if re.search(r"\d", raw) else None


def _without_words(raw: str) -> str:
    """Strip the plain words that follow a number."""
    words = raw.split(" ")
    for count, word in enumerate(words):
        if count and word.isalpha() and len(word) > 3:
            return " ".join(words[:count])
    return raw


def _classes(_: str, text: str, __: Customs) -> Value | None:
    match = CLASSES.match("O" if text == "0" else text)
    return Value(match[0].strip(" ,."), 0, match.end()) if match else None


def _nationality(_: str, text: str, __: Customs) -> Value | None:
    match = re.match(r"[A-Z]{3}(?![A-Za-z])", text)
    return Value(match[0], 0, 3) if match else None


def _place(_: str, text: str, __: Customs) -> Value | None:
    is_one = sum(map(str.isalpha, text)) >= 3 and not any(dates_in(text))
    # A day and month without a year are a date that is not all there.
    end = re.search(r",? ?\d{1,2} [^\W\d]+$", text)
    return Value(text[: end.start() if end else None].strip(" ,-"), 0, len(text)) if is_one else None


def _height(_: str, text: str, __: Customs) -> Value | None:
    match = HEIGHT.match(text)
    return Value(match[0], 0, match.end()) if match else None


def _blood(_: str, text: str, __: Customs) -> Value | None:
    match = re.match(r"(?:AB|A|B|O|0)\s?[+-]?(?![A-Z])", text)
    return Value(match[0].replace("0", "O").replace(" ", ""), 0, match.end()) if match else None


def _word(_: str, text: str, __: Customs) -> Value | None:
    match = re.match(r"[^\W\d_][^\d:]{1,40}", text)
    return Value(match[0].strip(), 0, match.end()) if match else None


def _codes(_: str, text: str, __: Customs) -> Value | None:
    match = CODES.match(text)
    return Value(match[0], 0, match.end()) if match and not any(dates_in(text)) else None


def _text(_: str, text: str, __: Customs) -> Value | None:
    return Value(text.strip(), 0, len(text)) if len(text.strip()) >= 3 else None


SHAPES: Mapping[str, Callable[[str, str, Customs], Value | None]] = {
    "birth_date": _date, "issue_date": _date, "expiry_date": _date,
    "sex": _sex, "nationality": _nationality, "licence_classes": _classes, "height": _height,
    "surname": _name, "given_names": _name, "full_name": _name, "name": _name,
    "document_number": _number, "personal_number": _number,
    "place_of_birth": _place, "address": _place, "issuing_authority": _place,
    "restrictions": _codes, "endorsements": _codes, "blood_type": _blood,
    "eye_colour": _word, "marital_status": _word, "occupation": _word,
}  # fmt: skip
