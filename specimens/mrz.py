"""The text of an MRZ from a holder's data, in every format that the reader knows: the way back of `parse`."""

from ocr_identity.ocr.extraction.check_digits import check_digit
from specimens.people import Holder

Lines = tuple[str, ...]


def _yymmdd(iso: str) -> str:
    return iso.replace("-", "")[2:]


def _fill(text: str, length: int) -> str:
    """`text` with fillers for spaces, cut or filled to `length`."""
    return text.replace(" ", "<")[:length].ljust(length, "<")


def _names(holder: Holder, length: int) -> str:
    return _fill(f"{holder.surname}<<{holder.given_names}", length)


def _checked(text: str) -> str:
    return text + check_digit(text)


def _number(holder: Holder) -> str:
    return _checked(_fill(holder.document_number, 9))


def two_lines(holder: Holder, code: str, length: int) -> Lines:
    """TD3 (44) and TD2 (36), or a visa where `code` starts with V, which has no composite digit."""
    upper = _fill(code, 2) + _fill(holder.state, 3) + _names(holder, length - 5)
    number = _number(holder)
    birth, expiry = _checked(_yymmdd(holder.birth_date)), _checked(_yymmdd(holder.expiry_date))
    lower = f"{number}{_fill(holder.state, 3)}{birth}{holder.sex}{expiry}"
    if code.startswith("V"):
        return upper, _fill(lower + holder.personal_number, length)
    optional = _fill(holder.personal_number, length - len(lower) - (2 if length == 44 else 1))
    optional = _checked(optional) if length == 44 else optional
    return upper, lower + optional + check_digit(number + birth + expiry + optional)


def three_lines(holder: Holder, code: str = "I") -> Lines:
    """TD1, 3 x 30; a number of more than nine characters runs into the optional data (9303-5, note j)."""
    upper = _fill(code, 2) + _fill(holder.state, 3) + _td1_number(holder)
    upper = _fill(upper + holder.personal_number, 30)
    birth, expiry = _checked(_yymmdd(holder.birth_date)), _checked(_yymmdd(holder.expiry_date))
    middle = _fill(f"{birth}{holder.sex}{expiry}{_fill(holder.state, 3)}", 29)
    composite = check_digit(upper[5:30] + birth + expiry + middle[18:29])
    return upper, middle + composite, _names(holder, 30)


def _td1_number(holder: Holder) -> str:
    number = holder.document_number
    if len(number) <= 9:
        return _number(holder)
    return number[:9] + "<" + _checked(number)[9:] + "<"


def french_lines(holder: Holder, office: str = "952042") -> Lines:
    """Write the French identity card of 1988 to 2021, 2 x 36: names parted over both lines, no expiry."""
    upper = "IDFRA" + _fill(holder.surname, 25) + office
    number = _checked(_fill(holder.document_number, 12).replace("<", "0"))
    birth = _checked(_yymmdd(holder.birth_date))
    lower = number + _fill(holder.given_names.replace(" ", "<<", 1), 14) + birth + holder.sex
    return upper, lower + check_digit(upper + lower)


def licence_line(holder: Holder) -> Lines:
    """Write a European licence, 1 x 30 (ISO/IEC 18013-3, annex D): D, configuration, state, data, check."""
    body = _fill("D1" + holder.state, 5) + _fill("1" + holder.document_number + holder.personal_number, 24)
    return (_checked(body),)
