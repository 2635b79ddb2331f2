"""parse, what the zones of a page may say → its MRZs, each with our word on whether the text is right.

Check digits cover neither names nor states, and one wrong text in ten passes them: only a text that was
read clearly at every place, and is the only one near that its check digits allow, is called valid.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

import numpy
from numpy.typing import NDArray

from ocr_identity.domain.document import Span
from ocr_identity.ocr.extraction.countries import STATES
from ocr_identity.ocr.extraction.mrz import ParsedMrz, parse_mrz
from ocr_identity.ocr.extraction.mrz_decoding import DecodedMrz, decode_mrz

# How clearly each place, all places together, and the whole given its check digits must have been read.
CLEAR_PLACE, CLEAR_TEXT, CLEAR_WHOLE = 0.5, 0.55, 0.95
# For a state that no list knows the print must be very plain.
PLAIN_PLACE = 0.95
WORTH_OF_CHECKS = 0.1
# A text of which fewer check digits hold is more likely other print, unless it is as clear as this.
FEWEST_CHECKS = 0.5
LEGIBLE, PLAIN = 0.75, 0.93
LEGIBLE_BEYOND_DOUBT = 0.85
# Why a text that makes sense is not called valid: it may say something else.
UNCLEAR = "unclear_print"
# No check digit guards names: of letters that were read wrong (M for H, U for J) none was as sure as this.
PLAIN_NAME = 0.97
# Where letters touch, IJ (BRUIJN, MEIJER) is read as LJ: the L must be plainer still.
DOUBTFUL_PAIR, PLAIN_LETTER, DOUBTFUL = "LJ", 0.995, 0.5


class Candidate(Protocol):
    """What one zone may say."""

    @property
    def probabilities(self) -> NDArray[numpy.float64]:
        """Rows x length x characters: how likely each is there."""


G = TypeVar("G", bound=Candidate)


@dataclass(frozen=True, slots=True)
class ValidatedMrz(Generic[G]):
    """An MRZ, and the guess that it was settled from."""

    candidate: G
    decoded: DecodedMrz
    parsed: ParsedMrz

    @property
    def rank(self) -> tuple[bool, float]:
        """The higher the likelier the text is right; clear print counts more than check digits."""
        checks = self.parsed.checks.values()
        held = sum(checks) / max(1, len(checks))
        return self.parsed.valid, float(numpy.log(self.decoded.probabilities).mean()) + WORTH_OF_CHECKS * held

    @property
    def is_legible(self) -> bool:
        """Whether it is an MRZ beyond doubt, right or not."""
        return self.parsed.valid or float(self.decoded.probabilities.mean()) > LEGIBLE_BEYOND_DOUBT

    @property
    def is_conclusive(self) -> bool:
        """Whether another look could tell no more: valid, or printed plainly with wrong check digits."""
        wrong = not all(self.parsed.checks.values())
        return self.parsed.valid or (wrong and float(self.decoded.probabilities.min()) > PLAIN_PLACE)

    def probability(self, span: Span) -> float:
        """How likely all that stands in `span` was read right, as the models see it."""
        likely = float(self.decoded.probabilities[span.line, span.start : span.end].prod())
        return min(likely, DOUBTFUL) if _has_doubtful_pair(self.decoded, span) else likely


def validate_mrzs(looks: Iterable[Iterable[Iterable[G]]]) -> list[ValidatedMrz[G]]:
    """Find the MRZs of a page, the likeliest first; look no closer once one is settled."""
    found: list[ValidatedMrz[G]] = []
    for zones in looks:
        found += [best for zone in zones if (best := _best(zone)) is not None]
        if any(one.is_conclusive for one in found):
            break
    return ranked(found)


def ranked(found: list[ValidatedMrz[G]]) -> list[ValidatedMrz[G]]:
    """Each text of `found` once, the likeliest first."""
    return sorted(_apart(found), key=lambda one: one.rank, reverse=True)


def _best(zone: Iterable[G]) -> ValidatedMrz[G] | None:
    """Find the likeliest text of one zone: the first that is settled."""
    best: ValidatedMrz[G] | None = None
    for candidate in zone:
        one = _validated(candidate)
        if one is not None and (best is None or one.rank > best.rank):
            best = one
        if best is not None and best.is_conclusive:
            break
    return best


def _validated(candidate: G) -> ValidatedMrz[G] | None:
    decoded = decode_mrz(candidate.probabilities)
    parsed = parse_mrz(decoded.lines) if decoded else None
    if decoded is None or parsed is None:
        return None
    checks = parsed.checks.values()
    needed = LEGIBLE if sum(checks) >= FEWEST_CHECKS * len(checks) else PLAIN
    if float(decoded.probabilities.mean()) < needed:
        return None
    unclear = () if _is_clear(decoded) else (UNCLEAR,)
    return ValidatedMrz(candidate, decoded, replace(parsed, doubts=(*parsed.doubts, *unclear)))


def _is_clear(decoded: DecodedMrz) -> bool:
    """Tell whether the text was read clearly enough to be called right."""
    states = [decoded.mrz_format.elements.get(name) for name in ("issuing_state", "nationality")]
    known = all(span.of(decoded.lines) in STATES for span in states if span)
    probabilities = decoded.probabilities
    names = [decoded.mrz_format.elements.get(name) for name in ("names", "surname", "given_names")]
    return (
        not any(_has_doubtful_pair(decoded, span) for span in names if span)
        and all(_least(decoded, span) >= PLAIN_NAME for span in names if span)
        and decoded.probability >= CLEAR_WHOLE
        and float(probabilities.min()) >= (CLEAR_PLACE if known else PLAIN_PLACE)
        and float(probabilities.prod()) >= CLEAR_TEXT
    )


def _least(decoded: DecodedMrz, span: Span) -> float:
    """How clearly the least clear character in `span` was read."""
    return float(decoded.probabilities[span.line, span.start : span.end].min())


def _has_doubtful_pair(decoded: DecodedMrz, span: Span) -> bool:
    """Tell whether letters in `span` may be others that no check digit tells from them."""
    return any(
        decoded.probabilities[span.line, span.start + found.start()] < PLAIN_LETTER
        for found in re.finditer(DOUBTFUL_PAIR, span.of(decoded.lines))
    )


def _apart(found: list[ValidatedMrz[G]]) -> list[ValidatedMrz[G]]:
    """Each text once: looks at different sizes see one zone several times."""
    best: dict[tuple[str, ...], ValidatedMrz[G]] = {}
    for one in sorted(found, key=lambda one: one.rank):
        best[one.decoded.lines] = one
    return list(best.values())
