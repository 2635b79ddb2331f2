"""The elements of an AAMVA subfile: AAMVA DL/ID Card Design Standard (2020), tables D.3 and D.4."""

import re
from collections.abc import Mapping

# The standard ends an element with a line feed and a subfile with a carriage return; these were seen instead.
TERMINATORS = re.compile("[\n\r\x1c-\x1e|\x85\x90]+")
# What no value has, whatever a symbol holds.
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
NOTHING = frozenset({"", "NONE", "UNAVL", "UNAVAIL", "N/A", "UNK"})
# Elements beside those that are fields, under plain names.
EXTRAS: Mapping[str, str] = {
    "DAU": "height", "DAV": "height_cm", "DAW": "weight_pounds", "DAX": "weight_kg", "DCE": "weight_range",
    "DAY": "eye_colour", "DAZ": "hair_colour", "DCL": "race", "DCB": "restrictions", "DAS": "restrictions",
    "DCD": "endorsements", "DAT": "endorsements", "DCF": "document_discriminator",
    "DCK": "inventory_control_number",
    "DCJ": "audit_information", "DCI": "place_of_birth", "DCU": "name_suffix", "DAE": "name_suffix",
    "DBN": "alias_surname", "DBG": "alias_given_names", "DBS": "alias_suffix",
    "DCM": "standard_vehicle_class",
    "DCN": "standard_endorsement", "DCO": "standard_restriction", "DDA": "compliance_type",
    "DDB": "card_revision_date", "DDC": "hazmat_expiry_date", "DDD": "limited_duration",
    "DDE": "surname_truncated", "DDF": "given_names_truncated", "DDG": "middle_names_truncated",
    "DDH": "under_18_until", "DDI": "under_19_until", "DDJ": "under_21_until", "DDK": "organ_donor",
    "DDL": "veteran", "DBH": "organ_donor",
}  # fmt: skip
DATE = r"(?=\d{8}|\d{2}[-/]\d{2}[-/]\d{4}|\d{4}[-/]\d{2}[-/]\d{2})"
# What an element's id is followed by, where no terminator says that it is one.
FOLLOWED = {
    **dict.fromkeys(("DBA", "DBB", "DBD", "DDB", "DDC", "DDH", "DDI", "DDJ"), DATE),
    "DAK": r"(?=\d{5}|[A-Z]\d[A-Z])",
    "DAP": r"(?=\d{5}|[A-Z]\d[A-Z])", "DBC": r"(?=[0129MFX](?:\b|D[A-Z]{2}|$))",
    "DAJ": r"(?=[A-Z]{2}(?:\b|D[A-Z]{2}))", "DAO": r"(?=[A-Z]{2}(?:\b|D[A-Z]{2}))", "DCG": r"(?=USA|CAN|MEX)",
    "DAU": r"(?=\d)", "DAW": r"(?=\d)", "DAX": r"(?=\d)", "DDE": r"(?=[TNU]\b)", "DDF": r"(?=[TNU]\b)",
    "DDG": r"(?=[TNU]\b)", "DDK": r"(?=1\b)", "DDL": r"(?=1\b)", "DDD": r"(?=[01]\b)", "DDA": r"(?=[FN]\b)",
}  # fmt: skip
FIELDS = (
    "DAA DAB DAC DAD DAG DAH DAI DAJ DAK DAL DAM DAN DAO DAP DAQ DAR DBA DBB DBC DBD DCA DCG DCS DCT".split()
)
KNOWN = (*FIELDS, *EXTRAS)
UNTERMINATED = re.compile("|".join(f"{element}{FOLLOWED.get(element, '')}" for element in KNOWN))
SPACED = re.compile(" (?=(?:" + "|".join(f"{element}{FOLLOWED.get(element, '')}" for element in KNOWN) + "))")


def split_elements(subfile: str) -> dict[str, str]:
    """Return the text of each element by its id; the first wins, and what says nothing is left out."""
    elements: dict[str, str] = {}
    for part in _parts(subfile):
        text = CONTROLS.sub("", part[3:]).strip()
        if re.match(r"D[A-Z]{2}", part) and text.upper() not in NOTHING:
            elements.setdefault(part[:3], text)
    return elements


def _parts(text: str) -> list[str]:
    """`text` at its terminators; at spaces or at the ids themselves, where there are none."""
    parts = [part.strip() for part in TERMINATORS.split(text)]
    first = parts[0] if parts else ""
    if len(UNTERMINATED.findall(first)) <= 2:
        return parts
    if len(spaced := SPACED.split(first)) > 2:
        return [*(part.strip() for part in spaced), *parts[1:]]
    starts = [found.start() for found in UNTERMINATED.finditer(first)]
    return [first[start:end] for start, end in zip(starts, [*starts[1:], len(first)], strict=True)]
