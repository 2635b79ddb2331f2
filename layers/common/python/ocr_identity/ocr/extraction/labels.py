"""parse, the words and numbers that stand before a value on a document: where they stand in a line."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from ocr_identity.ocr.extraction.alike import alike

# What an engine takes for another, in long labels.
LOOK_ALIKES = {"O": "[O0]", "I": "[I1L|]", "L": "[LI1]", "S": "[S5]", "B": "[B8]", "Z": "[Z2]", "G": "[G6]"}
ONE_OF_EACH = str.maketrans("0IL|5826", "O111SBZG")
SHORTEST_DOUBTED = 3
# Labels of so few letters are words or parts of them, too: they stand alone, but for these.
LONGEST_SHORT = 4
INLINE = frozenset(
    "SEX DOB ISS EXP HGT HT WT WGT EYES EYE HAIR DD DL LIC LIC# DL# DLN END REST RSTR NIK CNP CRN TIN OIB CPF"
    " RUN NOM SEXE LN FN 4A 4B 4C NAME NAMA RUT DNI PRN NIN CURP SEXO".split()
)
# How alike a misread label must be (difflib), and from how many letters on.
ALIKE, SHORTEST_MISREAD = 0.82, 8
# Behind another label of its field so many letters do.
SHORTEST_TRANSLATION = 6
# Between the same label in two languages.
BETWEEN = re.compile(r"[\s/|\u2022\u00b7.,:\-\u2013\[\]()]*")
# In so many languages a label is no value.
LANGUAGES = 3
# Labels at the beginning of a line alone: within, they are lanes and streets.
FIRST_ALONE = frozenset({"LN", "FN"})
# Words that end many labels.
COMMON = frozenset({"NUMBER", "NUMMER", "NUMERO", "NAME", "NAMES"})
# Labels that a more telling one beside them overrules.
VAGUE = frozenset({"name", "other"})


@dataclass(frozen=True, slots=True)
class Label:
    """A label at `start` to `end` of a line's text, for the field `name`."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Vocabulary:
    """Labels by field, those that touch their values, and the numbers of fields."""

    labels: Mapping[str, tuple[str, ...]]
    glued: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, str]

    @cached_property
    def _words(self) -> list[tuple[str, str, str, bool]]:
        """Each label's field, its letters, and the label, the longest first; does it touch its value?"""
        pairs = [(name, label, False) for name, labels in self.labels.items() for label in labels]
        pairs += [(name, label, True) for name, labels in self.glued.items() for label in labels]
        pairs.sort(key=lambda one: -len(one[1]))
        return [(name, _squashed(label), label, touches) for name, label, touches in pairs]

    @cached_property
    def _long(self) -> Mapping[str, str]:
        """The labels that can be told though misread, without spaces, and their fields."""
        known = {label.replace(" ", ""): name for name, labels in self.labels.items() for label in labels}
        return {label: name for label, name in known.items() if len(label) >= SHORTEST_MISREAD}

    @cached_property
    def _numbers(self) -> re.Pattern[str] | None:
        if not self.numbers:
            return None
        options = "|".join(sorted(self.numbers, key=len, reverse=True)).upper()
        return re.compile(rf"^({options})(?:[.:)]\s*|\s+(?=\S)|(?=[A-Z]{{3}})|$)")

    def find(self, folded: str) -> list[Label]:
        """Find the labels of a folded line, in order; the same one in several languages is one."""
        found = self._of_words(folded)
        number = self._numbers.match(folded) if self._numbers else None
        if number and not any(one.start <= number.end() for one in found):
            found.append(self._numbered(self.numbers[number[1].lower()], number.end(), folded))
        found.sort(key=lambda one: one.start)
        if whole := _in_languages(found, folded):
            return [whole]
        if found and _is_end_of_title(found[0], folded):
            found = found[1:]
        if not found and (misread := self._misread(folded)):
            return [misread]
        return _merged(found, folded)

    def is_label_of(self, name: str, folded: str) -> bool:
        """Tell whether a folded text begins with a label of field `name`, misread."""
        plain = re.sub(r"[^A-Z]", "", folded)
        if len(plain) < SHORTEST_TRANSLATION or re.search(r"\d", folded):
            return False
        known = [label for label, one in self._long.items() if one == name]
        beginnings = {plain[: len(label)] for label in known}
        return any(alike(one, known, ALIKE) for one in beginnings)

    def _numbered(self, name: str, end: int, folded: str) -> Label:
        """Find the label that a field's number is, to `end`, with the field's name behind it, misread."""
        return Label(name, 0, len(folded) if self.is_label_of(name, folded[end:]) else end)

    def _of_words(self, folded: str) -> list[Label]:
        found: list[Label] = []
        squashed = _squashed(folded)
        for name, letters, label, touches in self._words:
            if letters not in squashed:
                continue
            for match in _pattern(label, touches=touches).finditer(folded):
                is_free = all(match.end() <= one.start or match.start() >= one.end for one in found)
                # Look-alikes of all its letters are a number.
                is_word = 2 * sum(map(str.isalpha, match[0])) >= sum(map(str.isalnum, match[0]))
                if is_free and is_word:
                    found.append(Label(name, match.start(), match.end()))
        return found

    def _misread(self, folded: str) -> Label | None:
        """Find the label that the line, or a part of it between slashes, is but for a slip of the engine."""
        for part in re.split(r"[/|]", folded):
            plain = re.sub(r"[^A-Z]", "", part)
            if len(plain) < SHORTEST_MISREAD - 1 or sum(map(str.isdigit, part)) > 1:
                continue
            if likely := alike(plain, self._long, ALIKE):
                return Label(self._long[likely[0]], 0, len(folded))
        return None


def _squashed(text: str) -> str:
    """Keep the letters and digits of `text`, look-alikes as one."""
    return "".join(filter(str.isalnum, text.translate(ONE_OF_EACH)))


@cache
def _pattern(label: str, *, touches: bool) -> re.Pattern[str]:
    """Compile what `label` looks like in a folded line, the field's number before it included."""
    doubted = len(label) >= SHORTEST_DOUBTED
    words = [
        "".join(LOOK_ALIKES.get(one, re.escape(one)) if doubted else re.escape(one) for one in word)
        for word in label.split()
    ]
    body = r"\W{0,3}".join(words)
    if touches:
        return re.compile(rf"^{body}(?=[A-Z]{{0,3}}\d|[A-Z]{{3}}|[MF]$)")
    if label in FIRST_ALONE:
        return re.compile(rf"^(?:\d{{1,2}}[A-D]?[.:)]?\s*)?{body}(?![A-Z])")
    if len(label) <= LONGEST_SHORT and label not in INLINE and label.isascii():
        return re.compile(rf"(?:(?<=^)|(?<=[/|]))\s*(?:\d{{1,2}}[A-D]?[.:)]?\s*)?{body}(?=\s*(?:[:/|.]|$))")
    return re.compile(rf"(?<![A-Z])(?:\b\d{{1,2}}[A-D]?[.:)]?\s*)?{body}(?![A-Z])")


def _in_languages(labels: Sequence[Label], folded: str) -> Label | None:
    """Find the label that a whole line is: in three languages and more, of which not all are known."""
    parts = re.split(r"[/|\u2022\u00b7]", folded)
    names = {one.name for one in labels} - VAGUE
    is_one = len(parts) >= LANGUAGES and len(labels) > 1 and len(names) == 1 and not re.search(r"\d", folded)
    return Label(names.pop(), 0, len(folded)) if is_one else None


def _is_end_of_title(label: Label, folded: str) -> bool:
    """Tell whether a label of one word ends a phrase: `LICENSING AUTHORITY` stands before nothing."""
    words = re.findall(r"[A-Z]{3,}", folded[: label.start])
    is_word = " " not in folded[label.start : label.end].strip()
    return is_word and bool(words) and not re.search(r"[/|:,.\-]\W*$", folded[: label.start])


def _merged(labels: Iterable[Label], folded: str) -> list[Label]:
    merged: list[Label] = []
    for found in labels:
        last = merged[-1] if merged else None
        before = last.end if last else 0
        # What a slash parts from a label is the label in another language.
        is_other = folded[before : found.start].rstrip().endswith(("/", "|"))
        one = Label(found.name, before, found.end) if is_other and not last else found
        if last and _ends_translation(folded[last.end : one.start], folded[one.start : one.end]):
            merged[-1] = Label(last.name, last.start, one.end)
        elif last and BETWEEN.fullmatch(folded[last.end : one.start]) and _mean_one(last, one, folded):
            name = one.name if last.name in VAGUE else last.name
            merged[-1] = Label(name, last.start, one.end)
        else:
            merged.append(one)
    return merged


def _ends_translation(between: str, label: str) -> bool:
    """Tell whether a common word ends the label before it in another language: `OIB/Personal number`."""
    is_one = re.fullmatch(r"\s*[/|][^\d/|]*", between) is not None
    return label in COMMON and is_one and re.search("[A-Z]{3}", between) is not None


def _mean_one(last: Label, one: Label, folded: str) -> bool:
    """Tell whether two labels side by side are one field's, in two languages."""
    return last.name == one.name or (
        ("/" in folded[last.end : one.start] or "|" in folded[last.end : one.start])
        and bool({last.name, one.name} & VAGUE)
    )
