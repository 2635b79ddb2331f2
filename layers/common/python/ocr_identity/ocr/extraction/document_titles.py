"""What a document calls itself: its kind and the state that issued it, in the languages of many."""

import re
import unicodedata
from collections.abc import Sequence

from ocr_identity.domain.document import DocumentType

# The particular before the general: a residence permit may call itself a card.
KINDS = {
    DocumentType.RESIDENCE_PERMIT: (
        "residence permit|titre de sejour|aufenthaltstitel|permiso de residencia|permanent resident"
        "|permesso di soggiorno"
    ),
    DocumentType.DRIVING_LICENCE: (
        "driv(?:ing|er'?s?) licen[cs]e|permis de conduire|fuhrerschein|patente di guida|permiso de conduc"
        "|rijbewijs|carta de conducao|prawo jazdy|korkort|vozacka dozvola|ridicsky prukaz"
    ),
    DocumentType.PASSPORT: (
        r"\bpass ?port\b|passeport|pasaporte|reisepass|passaporto|paspoort|paszport|putovnica|pasaport"
    ),
    DocumentType.ID_CARD: (
        "identity card|identification card|carte (?:nationale )?d.identite|personalausweis"
        "|documento nacional de identidad|carta d.identita|identiteitskaart|dowod osobisty"
        "|osobna iskaznica|obcansky prukaz|cartao de cidadao"
    ),
    DocumentType.VISA: r"\bvisas?\b|\bvisum\b|\bwiza\b",
}

STATES = (
    ("DEU", r"bundesrepublik deutschland|federal republic of germany"),
    ("FRA", r"republique francaise"),
    ("ESP", r"\bespana\b|reino de espana"),
    ("ITA", r"repubblica italiana"),
    ("PRT", r"republica portuguesa|\bportugal\b"),
    ("NLD", r"koninkrijk der nederlanden|\bnederland\b"),
    ("BEL", r"\bbelgi(?:e|que|en)\b"),
    ("AUT", r"republik osterreich|\bosterreich\b"),
    ("CHE", r"confoederatio helvetica|schweiz\b.*suisse"),
    ("POL", r"rzeczpospolita polska"),
    ("CZE", r"ceska republika|czech republic"),
    ("HRV", r"republika hrvatska|republic of croatia"),
    ("SWE", r"\bsverige\b"),
    ("FIN", r"\bsuomi\b"),
    ("EST", r"\beesti\b"),
    ("LVA", r"latvijas republika"),
    ("LTU", r"lietuvos respublika"),
    ("GRC", r"hellenic republic"),
    ("ROU", r"\bromania\b"),
    ("IRL", r"\beire\b"),
    ("GBR", r"united kingdom|great britain"),
    ("USA", r"united states of america|\busa\b"),
    ("CAN", r"\bcanada\b"),
    ("AUS", r"\baustralia\b"),
    ("UTO", r"\butopia\b"),
)


# A line of so many words, most of them small, is a sentence; so many of them are on no card.
SENTENCE, MOST_SENTENCES = 7, 3
# A title is so much of its line at least.
LEAST_SHARE = 0.25
# What papers that show names, dates and numbers call themselves, and no identity document does.
OTHER_PAPERS = re.compile(
    r"\b(?:boarding pass|invoice|application (?:for|form)|policy (?:no|number)"
    "|credit card|debit card|valid thru|(?:account|bank) statement|pay ?slip|curriculum vitae|tax return"
    "|purchase order|delivery note|prescription|medical report|certificate of attendance|itinerary"
    "|guest registration|(?:rental|service) agreement|(?:passport|licen[cs]e) application|lost property"
    "|birth certificate|dear (?:mr|ms|mrs|sir|madam)|kind regards|has been approved"
    r"|rechnung|facture|factura|business card)\b"
)
# What insurers' papers say, their cards among them.
INSURANCE = re.compile(r"\b(?:insurance|member id|rx ?bin|carte d.assurance|assurance maladie)\b")
# What they call themselves with words that addresses have, too.
MAYBE_OTHER_PAPERS = re.compile(
    r"\b(?:library|membership|member since|gym|press card|student (?:card|id|no)|university|college|booking"
    r"|reservation|employee|transcript|receipt|diploma|agreement)\b"
)


def is_other_paper(lines: Sequence[str], *, plain_kind: DocumentType | None = None) -> bool:
    """Tell whether a page calls itself something that is no identity document, or is written in sentences.

    Of a page that is plainly of a family of `plain_kind`, words that an address may have say nothing, nor do
    an insurer's on a health card.
    """
    text = _plain(" ".join(lines))
    is_insurance = plain_kind is not DocumentType.HEALTH_CARD and INSURANCE.search(text) is not None
    if is_insurance or OTHER_PAPERS.search(text) or (not plain_kind and MAYBE_OTHER_PAPERS.search(text)):
        return True
    is_asked = any(line.rstrip().endswith("?") and " " in line.strip() for line in lines)
    return is_asked or sum(map(_is_sentence, lines)) >= MOST_SENTENCES


def _is_sentence(line: str) -> bool:
    words = line.split()
    small = sum(word.islower() for word in words)
    return len(words) >= SENTENCE and small > len(words) / 2


def is_title(line: str) -> bool:
    """Tell whether `line` names a kind of document as a title does, not in a sentence or before a number."""
    text = _plain(line)
    found = next((match for one in KINDS.values() if (match := re.search(one, text))), None)
    if found is None or re.match(r"\W*(?:no|number|nr|num|id)\b|\s*[:?]", text[found.end() :]):
        return False
    return LEAST_SHARE * len(text) <= len(found[0])


def document_type_of(text: str) -> DocumentType | None:
    """Find the kind of document that `text` names first among `KINDS`."""
    words = _plain(text)
    return next((kind for kind, pattern in KINDS.items() if re.search(pattern, words)), None)


def issuing_state_of(text: str) -> str | None:
    """Find the code of the one state that `text` names; None where it names none or several."""
    words = _plain(text)
    named = [code for code, pattern in STATES if re.search(pattern, words)]
    return named[0] if len(named) == 1 else None


def _plain(text: str) -> str:
    """`text` in small letters without accents, its spaces single."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return re.sub(r"\s+", " ", "".join(one for one in letters if not unicodedata.combining(one)))
