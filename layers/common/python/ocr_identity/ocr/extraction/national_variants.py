"""What states print otherwise than ICAO Doc 9303 says, one row a document family, each with its source.

A family is known by how its first line begins. Where no source could be found there is no row: nothing is
guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ocr_identity.domain.document import DocumentType

# ICAO Doc 9303-3, 4.7 (sex): M, F, or a filler where it is unspecified; some states print X.
SEXES: Mapping[str, str] = {"M": "M", "F": "F", "<": "X", "X": "X"}


@dataclass(frozen=True, slots=True)
class NationalVariant:
    """One document family; `beginning` is a pattern of the first line.

    `sexes` says what the sex's character means, `means_otherwise` which elements hold something else,
    `number_is_short` that a filler after the number is no sign of a long one, `names` what a name is made of.
    """

    family: str
    beginning: str
    source: str
    document_type: DocumentType | None = None
    sexes: Mapping[str, str] = field(default_factory=lambda: SEXES)
    means_otherwise: frozenset[str] = frozenset()
    number_is_short: bool = False
    state: str | None = None
    names: str = "A-Z"


STANDARD = NationalVariant("standard", "", "ICAO Doc 9303")
VARIANTS = (
    NationalVariant(
        "US permanent resident card", r"C[12]USA",
        "US Department of Homeland Security: the second line's state is the country of birth",
        DocumentType.RESIDENCE_PERMIT, means_otherwise=frozenset({"nationality"}),
    ),
    NationalVariant(
        "Canadian permanent resident card", r"CACAN", "Immigration, Refugees and Citizenship Canada",
        DocumentType.RESIDENCE_PERMIT,
    ),
    NationalVariant("passport card", r"IP", "ICAO Doc 9303: IP is a passport card", DocumentType.PASSPORT),
    NationalVariant(
        "Brazilian driving licence (CNH)", r"I<BRA", "CONTRAN, Resolução 886/2021",
        DocumentType.DRIVING_LICENCE,
    ),
    NationalVariant(
        "Mexican voter card (INE)", r"IDMEX", "INE: H is hombre, M is mujer",
        sexes={"H": "M", "M": "F", "<": "X", "X": "X"},
    ),
    NationalVariant(
        "German identity card", r"IDD<<", "PAuswV, annex 1: the card states no sex",
        sexes={"M": "M", "F": "F", "X": "X"},
    ),
    NationalVariant(
        "Estonian identity card", r"I[D<]EST",
        "Politsei- ja Piirivalveamet: the personal code stands behind the number's filler",
        number_is_short=True,
    ),
    NationalVariant(
        "Russian internal passport", r"PNRUS",
        "Order of the Federal Migration Service 2011-01-26: Cyrillic letters without a Latin one are digits",
        names="A-Z0-9",
    ),
    NationalVariant(
        "convention travel document", r"PR", "ICAO Doc 9303-4: PR is a refugee travel document",
        DocumentType.TRAVEL_DOCUMENT,
    ),
    NationalVariant(
        "Kenyan identity card (second generation)", r"IDKYA",
        "specimens: the date of issue stands where others have the expiry",
        DocumentType.ID_CARD, state="KEN",
    ),
    NationalVariant(
        "Chinese exit-entry permit", r"CS[A-Z]\d", "specimens: number, expiry and birth in the first line",
        DocumentType.TRAVEL_DOCUMENT, state="CHN",
    ),
)  # fmt: skip


def variant_of(first_line: str) -> NationalVariant:
    """Return the family whose first line begins so, or the standard."""
    return next((one for one in VARIANTS if re.match(one.beginning, first_line)), STANDARD)
