"""Words → fields of the visual zone: the value that stands below, beside or behind a known label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ocr_identity.domain.document import Box, DocumentType, Field, Source, Word, enclose
from ocr_identity.ocr.extraction.document_titles import document_type_of, issuing_state_of
from ocr_identity.ocr.extraction.viz_labels import (
    LABELS,
    NUMBERED,
    NUMBERS,
    Customs,
    customs_of,
    normalize_value,
)

# Visual text has no check digit: its confidence never reaches that of a checked MRZ element.
TRUST = 0.8
# Numbers stand before much; only a card with this many of a licence's is one.
FEWEST_NUMBERED = 4

Fields = dict[str, Field]


@dataclass(frozen=True, slots=True)
class _Line:
    words: list[Word]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        return enclose([word.box for word in self.words])


def parse_viz(words: list[Word]) -> tuple[DocumentType | None, Fields]:
    """The kind of document that the print names, and the fields that it labels or numbers."""
    lines = _lines(words)
    text = " ".join(line.text for line in lines)
    customs = customs_of(text)
    kind, fields = document_type_of(text), _labelled(lines, customs)
    numbered = _numbered(lines, customs)
    if len(numbered) >= FEWEST_NUMBERED:
        kind, fields = DocumentType.DRIVING_LICENCE, numbered | fields
    state = issuing_state_of(text)
    if fields and state and "issuing_state" not in fields:
        first = next(iter(fields.values()))
        fields["issuing_state"] = Field(state, state, 0.5, Source.VISUAL, first.page)
    return kind, fields


def _labelled(lines: list[_Line], customs: Customs) -> Fields:
    """The fields whose labels stand on the page, each with the first value that has the right shape."""
    fields: Fields = {}
    for line in lines:
        for name, pattern in LABELS.items():
            label = re.search(pattern, line.text, re.IGNORECASE)
            if label is None or name in fields:
                continue
            for value in _beside_and_below(line, label, lines):
                if field := _field(name, value, customs):
                    fields[name] = field
                    break
    return fields


def _numbered(lines: list[_Line], customs: Customs) -> Fields:
    """The fields behind the numbers of a driving licence."""
    fields: Fields = {}
    for line in lines:
        if not (label := NUMBERED.match(line.text)):
            continue
        name = NUMBERS[(label[1] or label[2]).lower()]
        after = [word for position, word in _positions(line) if position >= label.end()]
        for value in (after, after[:1], after[1:]):
            if name not in fields and (field := _field(name, value, customs)):
                fields[name] = field
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


def _positions(line: _Line) -> Iterator[tuple[int, Word]]:
    """Each word of `line` with the place in the line's text where it begins."""
    position = 0
    for word in line.words:
        yield position, word
        position += len(word.text) + 1


def _beside_and_below(line: _Line, label: re.Match[str], lines: list[_Line]) -> Iterator[list[Word]]:
    """The words after the label on its line, then the nearest lines below that begin under it."""
    after = [word for position, word in _positions(line) if position >= label.end()]
    if after:
        yield after
        yield after[:1]
    reach = line.box.height * 4
    for other in sorted(lines, key=lambda one: one.box.top):
        below = 0 < other.box.top - line.box.top < reach and other is not line
        if below and abs(other.box.left - line.box.left) < line.box.height * 2:
            yield other.words


def _field(name: str, words: list[Word], customs: Customs) -> Field | None:
    raw = " ".join(word.text for word in words).strip(" :.")
    value = normalize_value(name, raw, customs) if words else None
    if value is None:
        return None
    confidence = TRUST * min(word.confidence for word in words)
    box = enclose([word.box for word in words])
    return Field(value, raw, round(confidence, 3), Source.VISUAL, words[0].page, box)
