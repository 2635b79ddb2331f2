"""parse, what print tells by its shape alone, wherever it stands: numbers of a form that nothing else has."""

import re

from ocr_identity.ocr.extraction.national_numbers import look_alikes
from ocr_identity.ocr.extraction.print_layout import Piece
from ocr_identity.ocr.extraction.printed_fields import TRUST, TRUST_UNLABELLED, PrintedFields
from ocr_identity.ocr.extraction.printed_values import Value, value_of
from ocr_identity.ocr.extraction.unlabelled_dates import DATES

# As long as numbers of documents are.
TOKEN = re.compile(r"(?<![A-Z0-9-])[A-Z0-9-]{6,20}(?![A-Z0-9-])")


def shaped_fields(found: PrintedFields) -> None:
    """Tell what has a shape that nothing else on the family's documents has."""
    for name, pattern in found.family.patterns.items():
        for line in found.lines:
            text = line.piece.text if name == "address" else line.piece.folded
            match = re.search(pattern, text)
            if match and name not in found.told:
                _tell_shaped(found, name, line.piece, match)
    for name, pattern in found.family.patterns.items():
        if name.endswith("_number") and name not in found.told:
            _misread_number(found, name, pattern)


def _misread_number(found: PrintedFields, name: str, pattern: str) -> None:
    """Tell the one number, of letters and digits, that has the shape but for one look-alike."""
    likely = [
        (part, other)
        for line in found.lines
        for token in TOKEN.finditer(line.piece.folded)
        if re.search("[A-Z]", token[0]) and re.search(r"\d", token[0])
        for part in [line.piece.cut(*token.span())]
        for other in look_alikes(token[0])
        if part and re.fullmatch(pattern, other)
    ]
    if len(likely) == 1:
        part, number = likely[0]
        found.put(name, Value(number, 0, len(number)), part, TRUST_UNLABELLED)


def _tell_shaped(found: PrintedFields, name: str, piece: Piece, match: re.Match[str]) -> None:
    """Tell what a pattern found: its groups, or all of it."""
    groups = match.re.groups
    start, end = (match.start(1), match.end(groups)) if groups else match.span()
    part = piece.cut(start, end)
    if part is None:
        return
    text = "".join(match.groups()) if groups > 1 else piece.text[start:end]
    if name in {"sex", *DATES}:
        lasting = Value(text, 0, len(text)) if name == "expiry_date" else None
        value = value_of(name, text, found.customs) or lasting
    else:
        value = Value(text.replace(" ", "") if "number" in name else text, 0, len(text))
    shift = max(0, part.text.find(text[:1]))
    at = value and Value(value.value, shift, shift + len(text))
    found.put(name, at, part, TRUST)
