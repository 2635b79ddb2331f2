"""Words → fields of the visual zone: the value that stands below or beside a known label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ocr_identity.documents import Box, Field, Source, Word, enclose
from ocr_identity.parse.dates import printed_date

LABELS = {
    "surname": r"surname|(?:last|family) name|nom\b|apellidos?|cognome|familienname|name\b",
    "given_names": r"given names?|first names?|forenames?|pr[ée]noms?|nombres?|nome\b|vornamen?",
    "birth_date": r"date of birth|birth date|dob\b|date de naissance|fecha de nacimiento|geburtsdatum",
    "issue_date": r"date of issue|issue date|issued on|date de d[ée]livrance|fecha de expedici[oó]n",
    "expiry_date": r"date of expir(?:y|ation)|expiry date|valid until|date d.expiration|g[uü]ltig bis",
    "document_number": r"(?:passport|document|card|licen[cs]e|visa) (?:no|number|nr)\b|no\. du passeport",
}
DATES = frozenset({"birth_date", "issue_date", "expiry_date"})
SHAPES = {"document_number": r"(?=.*\d)[A-Z0-9-]{6,12}"}
NAME = r"[A-ZÀ-ÞĀ-Ž][A-ZÀ-ÞĀ-Ž'\- ]+"
# Visual text has no check digit: its confidence never reaches that of a checked MRZ element.
TRUST = 0.8


@dataclass(frozen=True, slots=True)
class _Line:
    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        return enclose([word.box for word in self.words])


def read_labelled(words: list[Word]) -> dict[str, Field]:
    """The fields whose labels stand on the page, each with the first value that has the right shape."""
    lines = _lines(words)
    fields: dict[str, Field] = {}
    for line in lines:
        for name, pattern in LABELS.items():
            label = re.search(pattern, line.text, re.IGNORECASE)
            if label is None or name in fields:
                continue
            for value in _beside_and_below(line, label, lines):
                if field := _field(name, value):
                    fields[name] = field
                    break
    return fields


def _lines(words: list[Word]) -> list[_Line]:
    """Words by printed line; a wide gap parts two columns."""
    lines: list[_Line] = []
    for word in words:
        last = lines[-1].words[-1] if lines else None
        if last and last.line == word.line and word.box.left - last.box.right < 2 * last.box.height:
            lines[-1].words.append(word)
        else:
            lines.append(_Line([word]))
    return lines


def _beside_and_below(line: _Line, label: re.Match[str], lines: list[_Line]) -> Iterator[list[Word]]:
    """The words after the label on its line, then the nearest lines below that begin under it."""
    position, after = 0, []
    for word in line.words:
        if position >= label.end():
            after.append(word)
        position += len(word.text) + 1
    if after:
        yield after
    reach = line.box.height * 4
    for other in sorted(lines, key=lambda one: one.box.top):
        below = 0 < other.box.top - line.box.top < reach and other is not line
        if below and abs(other.box.left - line.box.left) < line.box.height * 2:
            yield other.words


def _field(name: str, words: list[Word]) -> Field | None:
    raw = " ".join(word.text for word in words).strip(" :")
    value = _shaped(name, raw)
    if value is None:
        return None
    confidence = TRUST * min(word.confidence for word in words)
    box = enclose([word.box for word in words])
    return Field(value, raw, round(confidence, 3), Source.VISUAL, words[0].page, box)


def _shaped(name: str, raw: str) -> str | None:
    """`raw` normalised where it has the shape of the field `name`."""
    if name in DATES:
        return printed_date(raw)
    return raw if re.fullmatch(SHAPES.get(name, NAME), raw) else None
