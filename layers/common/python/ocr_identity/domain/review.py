"""Human review: which readings a person looks at, by the deployment's rules, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ocr_identity.domain.document import Agreement, Reading


class ReviewState(StrEnum):
    """Of one review; the last three are its ends."""

    OPEN = "open"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"


ENDED = (ReviewState.CONFIRMED, ReviewState.CORRECTED, ReviewState.REJECTED)


class ReviewReason(StrEnum):
    """Why a person is to look."""

    LOW_CONFIDENCE = "low_confidence"
    ZONES_DIFFER = "zones_differ"
    MRZ_INVALID = "mrz_invalid"
    UNKNOWN_KIND = "unknown_kind"
    SAMPLE = "sample"


class RejectionCode(StrEnum):
    """Why a person takes no reading of a document."""

    UNREADABLE = "unreadable"
    NOT_A_DOCUMENT = "not_a_document"
    WRONG_DOCUMENT = "wrong_document"
    SUSPECTED_FRAUD = "suspected_fraud"


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """When readings of one type of document go to review.

    `confidence_below` is by field, `*` for all that it does not name. Where a field of `second_look` was
    read, two people must agree: a review goes on until one says what the one before said.
    """

    confidence_below: Mapping[str, float] = field(default_factory=dict)
    zones_differ: bool = False
    mrz_invalid: bool = False
    unknown_kind: bool = False
    sample_percent: float = 0.0
    second_look: tuple[str, ...] = ()


# By type of document; `default` is for all others, `none` for an unknown one.
ReviewRules = Mapping[str, ReviewRule]


@dataclass(frozen=True, slots=True)
class ReviewNeed:
    """Why a reading is looked at, at which of its fields, and on which of them two people must agree."""

    reasons: tuple[ReviewReason, ...]
    fields: tuple[str, ...]
    second_look: tuple[str, ...] = ()


def review_need(reading: Reading, rules: ReviewRules, draw: float) -> ReviewNeed | None:
    """Tell what `rules` say of `reading`; `draw`, 0 to 100, decides whether it is in the random sample.

    >>> rules = {"default": ReviewRule(mrz_invalid=True)}
    >>> review_need(Reading(), rules, draw=50.0) is None
    True
    """
    rule = rules.get(reading.document_type or "none", rules.get("default"))
    if rule is None:
        return None
    unsure = tuple(
        name
        for name, found in reading.fields.items()
        if found.confidence < rule.confidence_below.get(name, rule.confidence_below.get("*", 0.0))
    )
    differing = tuple(name for name, found in reading.fields.items() if found.agreement is Agreement.DIFFER)
    holds = {
        ReviewReason.LOW_CONFIDENCE: bool(unsure),
        ReviewReason.ZONES_DIFFER: rule.zones_differ and bool(differing),
        ReviewReason.MRZ_INVALID: rule.mrz_invalid and reading.mrz is not None and not reading.mrz.valid,
        ReviewReason.UNKNOWN_KIND: rule.unknown_kind and reading.document_type is None,
        ReviewReason.SAMPLE: draw < rule.sample_percent,
    }
    reasons = tuple(reason for reason, is_so in holds.items() if is_so)
    if not reasons:
        return None
    # Of some reasons the fields are known; for the others all are looked at.
    is_whole = bool(set(reasons) - {ReviewReason.LOW_CONFIDENCE, ReviewReason.ZONES_DIFFER})
    few = dict.fromkeys((*unsure, *(differing if rule.zones_differ else ())))
    fields = tuple(reading.fields) if is_whole else tuple(few)
    return ReviewNeed(reasons, fields, tuple(name for name in rule.second_look if name in reading.fields))
