"""Words → the kind of document that its print tells of, and its fields."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ocr_identity.domain.document import DocumentType, Field, Source, Word
from ocr_identity.ocr.extraction.cards import apart
from ocr_identity.ocr.extraction.document_titles import (
    document_type_of,
    is_other_paper,
    is_title,
    issuing_state_of,
)
from ocr_identity.ocr.extraction.families import recognise
from ocr_identity.ocr.extraction.labelled import labelled_fields
from ocr_identity.ocr.extraction.national_numbers import birth_of_number, check_numbers, fit_form
from ocr_identity.ocr.extraction.print_layout import Piece, layout
from ocr_identity.ocr.extraction.printed_fields import TRUST_UNLABELLED, Labelled, PrintedFields
from ocr_identity.ocr.extraction.regions import region_of
from ocr_identity.ocr.extraction.shaped import shaped_fields
from ocr_identity.ocr.extraction.unlabelled import unlabelled_fields
from ocr_identity.ocr.extraction.unlabelled_dates import free_dates, issue_before

TRUST_WORDS = 0.5
# More pieces of print than this are no card's, nor two cards'.
MOST_PIECES = 300

Fields = dict[str, Field]


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """What the print of a page tells: its kind, its fields, and whether its family is plain."""

    kind: DocumentType | None
    fields: Fields = field(default_factory=dict)
    is_plain: bool = False
    # What else stands on the page, apart from it.
    others: tuple["PrintedDocument", ...] = ()
    # Dates that nothing says the meaning of, by themselves.
    dates: Fields = field(default_factory=dict)


def parse_viz(words: Sequence[Word]) -> PrintedDocument:
    """Read the kind of document that the print names, and the fields that it labels, numbers or places."""
    pieces = layout(words)
    if len(pieces) > MOST_PIECES:
        return PrintedDocument(None)
    recognised = recognise(pieces)
    plain_kind = recognised.family.document_type if recognised.is_plain else None
    if is_other_paper([piece.text for piece in pieces], plain_kind=plain_kind):
        return PrintedDocument(None)
    parts = apart(pieces, lambda part: _parse(part).fields)
    first, *others = sorted(map(_parse, parts), key=lambda one: len(one.fields), reverse=True)
    return replace(first, others=tuple(others))


def _parse(pieces: Sequence[Piece]) -> PrintedDocument:
    """Read what one card tells."""
    text = " ".join(piece.text for piece in pieces)
    recognised = recognise(pieces)
    family = recognised.family
    lines = [Labelled(piece, family.vocabulary.find(piece.folded)) for piece in pieces]
    found = PrintedFields(family, lines)
    shaped_fields(found)
    labelled_fields(found)
    unlabelled_fields(found)
    dates = {day: found.field_of(day, part, TRUST_UNLABELLED) for day, part in free_dates(found)}
    if family.prints_issue_date:
        _tell_issue(found.told, dates)
    region = region_of(family, pieces)
    fields = check_numbers(_with_names(found.told), family.checks)
    fields = birth_of_number(fields, family.checks)
    if family.regions and region:
        fields = fit_form(fields, family.number_form(region))
    titles = " ".join(piece.text for piece in pieces if not piece.is_prose and is_title(piece.text))
    kind = family.document_type or document_type_of(titles)
    told = {"issuing_state": recognised.country or issuing_state_of(text), "region": region}
    page = pieces[0].words[0].page if pieces else 1
    for name, value in told.items():
        if value and (fields or recognised.is_plain):
            fields.setdefault(name, Field(value, value, TRUST_WORDS, Source.VISUAL, page))
    return PrintedDocument(kind, fields, recognised.is_plain, dates=dates)


def _tell_issue(told: Fields, dates: Fields) -> None:
    """Tell the issue date by its distance from the expiry date, where no label told it."""
    expiry = told.get("expiry_date")
    if expiry and "issue_date" not in told and (day := issue_before(expiry.value, dates)):
        told["issue_date"] = dates[day]


def _with_names(fields: Fields) -> Fields:
    """Settle a name that bears no more telling label: the surname beside given names, else the whole."""
    told = dict(fields)
    name = told.pop("name", None)
    if name is None:
        return told
    surname, comma, given = name.value.partition(",")
    if comma and not {"surname", "given_names"} & told.keys():
        told["surname"] = replace(name, value=surname.strip())
        told["given_names"] = replace(name, value=given.strip(" ,"))
    elif "given_names" in told:
        told.setdefault("surname", name)
    elif "surname" not in told:
        told.setdefault("full_name", name)
    return told
