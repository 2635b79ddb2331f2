"""parse, which document the print is of: a catalogue of families, one data file each.

A file of `catalogue/` tells what a family calls itself, and how its values are labelled, numbered and
written; `docs/how-to/add-a-document.md` says how to add one.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

from ocr_identity.domain.document import DocumentType
from ocr_identity.ocr.extraction.alike import alike
from ocr_identity.ocr.extraction.document_titles import LEAST_SHARE
from ocr_identity.ocr.extraction.labels import Vocabulary
from ocr_identity.ocr.extraction.print_layout import Piece, fold
from ocr_identity.ocr.extraction.printed_values import NUMBER, Customs

FOLDER = resources.files("ocr_identity.ocr.extraction") / "catalogue"
# What a title and a mark count, how many marks count, and how much makes a family.
TITLE, MARK, MOST_MARKS, SPECIFIC, ENOUGH = 3, 1, 3, 1, 3
# More than one title or mark speaks for a family of which so much speaks.
PLAINLY = 5
# How alike (difflib) a line must be to a title of so many letters to be it, misread.
ALIKE, SHORTEST_MISREAD, FARTHEST_OFF = 0.85, 10, 3
LONGEST_SHORT = 4
# How much of a page is its head, where titles and signs stand.
HEAD = 0.35
LETTERS = str.maketrans("0158", "OISB")
Words = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Page:
    """A page, squashed: its text, lines and words, and the titles that lines are; and its lines as read."""

    text: str
    lines: Sequence[str]
    words: AbstractSet[str]
    misread: AbstractSet[str]
    plain: Sequence[str]

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> "_Page":
        """Squash the print of a page."""
        lines = [squash(piece.text) for piece in pieces if not piece.is_prose]
        words = {squash(word) for piece in pieces for word in re.findall(r"\w+", piece.text)}
        text = "".join(squash(piece.text) for piece in pieces)
        return cls(text, lines, words, _misread(lines), [piece.folded for piece in pieces])

    def has_line(self, form: str) -> bool:
        """Tell whether a line is of a form."""
        return any(re.fullmatch(form, line) for line in self.plain)


@dataclass(frozen=True)
class Family:
    """Documents of one layout.

    `titles` are words of which one stands on each, `marks` such as stand on most; `telling_lines` are
    forms of lines that together say as much, where an engine cannot read the titles' script; `numbers`
    names the fields of its numbers, `patterns` values that need no label, `blocks` fields that stand
    below each other; `labels_below` that labels stand below their values, `above` fields that stand above
    another one's label; `names_above` the field above which the names stand, where not the address, and
    `name_order` in which order; `lone` values that make up a line that no other is like;
    `prints_issue_date` says whether one is printed; `example` is a number of its form that nobody has.
    """

    name: str = "any"
    kind: str | None = None
    country: str | None = None
    source: str = ""
    titles: Sequence[str] = ()
    telling_lines: Sequence[str] = ()
    marks: Sequence[str] = ()
    month_first: bool = False
    sexes: Mapping[str, str] = field(default_factory=dict)
    labels: Words = field(default_factory=dict)
    glued: Words = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    number: str | None = None
    example: str | None = None
    patterns: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)
    signs: Mapping[str, str] = field(default_factory=dict)
    region: str | None = None
    regions: str | None = None
    address_end: str | None = None
    blocks: Sequence[str] = ()
    name_with_comma: bool = False
    dates_in_order: Sequence[str] = ()
    other_date: str | None = None
    labels_below: bool = False
    names_above: str | None = None
    name_order: Sequence[str] = ("surname", "given_names")
    above: Mapping[str, str] = field(default_factory=dict)
    lone: Mapping[str, str] = field(default_factory=dict)
    prints_issue_date: bool = True

    @property
    def document_type(self) -> DocumentType | None:
        """The kind of document, where all of the family are of one."""
        return DocumentType(self.kind) if self.kind else None

    @cached_property
    def customs(self) -> Customs:
        """How its values are to be understood."""
        return Customs(self.month_first, self.sexes, re.compile(self.number) if self.number else NUMBER)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Its labels and those that all documents share."""
        shared = common_labels()
        names = [*self.labels, *(name for name in shared if name not in self.labels)]
        words = {name: (*self.labels.get(name, ()), *shared.get(name, ())) for name in names}
        own = {label for labels in self.labels.values() for label in labels}
        kept = {
            name: tuple(one for one in labels if one in self.labels.get(name, ()) or one not in own)
            for name, labels in words.items()
        }
        return Vocabulary(kept, {name: tuple(labels) for name, labels in self.glued.items()}, self.numbers)

    @cached_property
    def _titles(self) -> list[str]:
        return [squash(one) for one in self.titles]

    @cached_property
    def _marks(self) -> list[str]:
        return [squash(one) for one in self.marks]

    def evidence(self, page: "_Page") -> tuple[int, int]:
        """How much on a page speaks for this family, and how many letters of titles do."""
        titles = [one for one in self._titles if one in page.misread or _is_named(one, page.lines)]
        # A short mark is a word of its own: within others it says nothing.
        marks = sum(one in (page.words if len(one) <= LONGEST_SHORT else page.text) for one in self._marks)
        score = TITLE * bool(titles) + MARK * min(marks, MOST_MARKS) + SPECIFIC * bool(self.country)
        if not titles and self.telling_lines and all(map(page.has_line, self.telling_lines)):
            return PLAINLY, 0
        return (score if titles or marks >= MOST_MARKS else 0), sum(map(len, titles))

    def number_form(self, region: str | None) -> str:
        """How a region forms the numbers of its licences, as a pattern; some form of any region's else."""
        return licence_numbers().get(region or "", r"[A-Z]{0,3}\d[\d -]{5,15}\d")


ANY = Family()


@dataclass(frozen=True, slots=True)
class Recognised:
    """The family that a page is of, the country, which a sign may tell, and how much speaks for both."""

    family: Family
    country: str | None = None
    evidence: int = 0
    has_title: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether more than one title or mark speaks for the family."""
        return self.evidence >= PLAINLY


def squash(text: str) -> str:
    """Keep the letters of `text` alone, folded; digits as the letters that they look like."""
    return "".join(one for one in fold(text) if one.isalnum()).translate(LETTERS)


def recognise(pieces: Sequence[Piece]) -> Recognised:
    """Find the family that most of the page speaks for; `ANY` where nothing does."""
    page = _Page.of(pieces)
    scored = [(family.evidence(page), family) for family in catalogue()]
    (score, letters), best = max(scored, key=lambda one: one[0], default=((0, 0), ANY))
    if score < ENOUGH:
        return Recognised(ANY)
    head = max((piece.bottom for piece in pieces), default=0.0) * HEAD
    signs = (best.signs.get(piece.folded) for piece in pieces if piece.middle < head)
    return Recognised(best, next((sign for sign in signs if sign), best.country), score, letters > 0)


@cache
def catalogue() -> tuple[Family, ...]:
    """All families, by the names of their files."""
    files = sorted((one for one in FOLDER.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(
        Family(name=one.name.removesuffix(".toml"), **tomllib.loads(one.read_text("utf-8")))
        for one in files
        if not one.name.startswith("_")
    )


@cache
def common_labels() -> Words:
    """Load the labels that documents of many countries share, by field."""
    words: Words = tomllib.loads((FOLDER / "_labels.toml").read_text("utf-8"))
    return words


@cache
def licence_numbers() -> Mapping[str, str]:
    """Load the forms of licence numbers by region."""
    forms: Mapping[str, str] = tomllib.loads((FOLDER / "_licence_numbers.toml").read_text("utf-8"))
    return forms


def _is_named(title: str, lines: Sequence[str]) -> bool:
    """Tell whether a line bears `title`: not as a part of a sentence, nor before a number of its kind."""
    for line in lines:
        place = line.find(title)
        if place < 0 or len(title) < LEAST_SHARE * len(line):
            continue
        if not line[place + len(title) :].startswith(("NO", "NUMBER", "NR", "NUM")):
            return True
    return False


def _misread(lines: Sequence[str]) -> set[str]:
    """Find the long titles, squashed, that lines are but for slips of the engine."""
    return {title for line in lines for title in alike(line, _long_titles(len(line)), ALIKE)}


@cache
def _long_titles(length: int) -> tuple[str, ...]:
    """List the squashed titles of about a length that are long enough to be told though misread."""
    titles = {squash(title) for family in catalogue() for title in family.titles}
    return tuple(
        one
        for one in sorted(titles)
        if len(one) >= SHORTEST_MISREAD and abs(len(one) - length) <= FARTHEST_OFF
    )
