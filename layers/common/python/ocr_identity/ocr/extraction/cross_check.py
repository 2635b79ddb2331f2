"""parse, the three zones beside each other: does a second one say the same, field by field?"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from ocr_identity.domain.document import Agreement, Field, Source

# What ICAO Doc 9303-3, section 6 makes of letters that have no accent to drop.
# A visual field's confidence from which its print is clear, and how alike a misread text is to the true one
# (difflib's ratio: twice the characters in common by all).
CLEAR, ALIKE = 0.8, 0.75
# What a family that the print looks like concludes, where no such word is printed.
CONCLUDED = frozenset({"issuing_state", "region", "document_type"})
LETTERS = str.maketrans(
    {"ß": "SS", "Æ": "AE", "Ø": "OE", "Å": "AA", "Þ": "TH", "Ð": "D", "Ł": "L", "Œ": "OE"}
)
UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE"})


def cross_check(zones: Sequence[Mapping[str, Field]]) -> dict[str, Field]:
    """Each field from the first of `zones` that has it, told whether another says the same."""
    fields: dict[str, Field] = {}
    for zone in zones:
        for name, field in zone.items():
            if name not in fields:
                fields[name] = field
            else:
                heard = _heard(name, fields[name], field)
                if fields[name].agreement is not Agreement.AGREE:
                    fields[name] = replace(fields[name], agreement=heard)
    return fields


def _heard(name: str, field: Field, witness: Field) -> Agreement:
    """Tell what `witness` says of `field`; a slip of the text engine on unclear print says nothing."""
    if equivalent(field.value, witness.value):
        return Agreement.AGREE
    is_clear = witness.source is not Source.VISUAL or witness.confidence >= CLEAR
    if name in CONCLUDED and not is_clear:
        return field.agreement
    likely = SequenceMatcher(None, normalize(field.value), normalize(witness.value)).ratio()
    return Agreement.DIFFER if is_clear or likely < ALIKE else field.agreement


def equivalent(one: str, other: str) -> bool:
    """Tell whether two zones mean the same: case, accents, hyphens and cut ends do not count."""
    spellings = [(normalize(text), normalize(text.upper().translate(UMLAUTS))) for text in (one, other)]
    return any(_begins(a, b) for a in spellings[0] for b in spellings[1])


def normalize(text: str) -> str:
    """`text` in A to Z and digits alone."""
    spelled = unicodedata.normalize("NFKD", text.upper().translate(LETTERS))
    return re.sub(r"[^A-Z0-9]", "", spelled)


def _begins(one: str, other: str) -> bool:
    """Tell whether they are alike, or one is the other cut short, as long names are in an MRZ."""
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= 12 and longer.startswith(shorter))
