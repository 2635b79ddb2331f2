"""The values that a configuration may hold: what cannot work is refused before anything is synthesised."""

import ipaddress
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import fields
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from infra import ROOT
from infra.constructs.rollout import ALIASED
from ocr_identity.domain.content_types import CONTENT_TYPES
from ocr_identity.domain.document import DocumentType
from ocr_identity.domain.review import ReviewRule

# By what documents are kept, and by what they go to a person.
KEPT = (*DocumentType, "rejected", "deleted", "default")
REVIEWED = (*DocumentType, "default", "none")
# What a network of its own is cut from: two zones' private subnets of 1,024 addresses, and public ones.
LARGEST_NET, SMALLEST_NET = 16, 20


def pairs(given: Iterable[str]) -> dict[str, str]:
    """Read `key=value` of a command line; raises ValueError."""
    told = {}
    for one in given:
        key, is_pair, value = one.partition("=")
        if not is_pair:
            raise ValueError(f"{one!r} is no key=value")
        told[key] = value
    return told


def _no_flag(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("it is a number")  # noqa: TRY004 - pydantic tells of these alone
    return value


def _words(value: Any) -> Any:
    """Split `a,b` of the command line."""
    return value.replace(" ", "").split(",") if isinstance(value, str) else value


def _counts(value: Any) -> Any:
    """Split `passport=365,deleted=30` of the command line."""
    return pairs(_words(value)) if isinstance(value, str) else value


def _rules(value: Any) -> str:
    """Return the rules' JSON, from a table, from the file that `value` names, or as it is."""
    try:
        if isinstance(value, str) and value.endswith(".json"):
            value = (ROOT / value).read_text("utf-8")
        told = json.loads(value) if isinstance(value, str) else value
    except (OSError, json.JSONDecodeError) as error:
        raise ValueError(str(error)) from error
    known = {one.name for one in fields(ReviewRule)}
    for kind, rule in told.items() if isinstance(told, dict) else ():
        if kind not in REVIEWED:
            raise ValueError(f"{kind} is no type of document")
        if unknown := sorted(set(rule) - known):
            raise ValueError(f"{kind}.{unknown[0]} is none of {', '.join(sorted(known))}")
    adapter = TypeAdapter(dict[str, ReviewRule])
    return adapter.dump_json(adapter.validate_python(told)).decode()


def _network(value: str) -> str:
    network = ipaddress.IPv4Network(value)
    if not LARGEST_NET <= network.prefixlen <= SMALLEST_NET:
        raise ValueError(f"its prefix must be from {LARGEST_NET} to {SMALLEST_NET}")
    return value


def _taken(value: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := [one for one in value if one not in CONTENT_TYPES]:
        raise ValueError(f"{unknown[0]} is none of {', '.join(CONTENT_TYPES)}")
    return value


def _named(names: Collection[str]) -> Callable[[Mapping[str, int]], Mapping[str, int]]:
    """Make a validator that refuses keys other than `names`."""

    def check(value: Mapping[str, int]) -> Mapping[str, int]:
        """Return `value` where it has no other key."""
        if unknown := sorted(set(value) - set(names)):
            raise ValueError(f"{unknown[0]} is none of {', '.join(names)}")
        return value

    return check


Positive = Annotated[int, BeforeValidator(_no_flag), Field(gt=0)]
Whole = Annotated[int, BeforeValidator(_no_flag), Field(ge=0)]
# Lambda's bounds of an event source.
Concurrency = Annotated[int, BeforeValidator(_no_flag), Field(ge=2, le=1000)]
Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Subjects = Annotated[
    tuple[Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")], ...], BeforeValidator(_words)
]
Accounts = Annotated[tuple[Annotated[str, Field(pattern=r"^\d{12}$")], ...], BeforeValidator(_words)]
ContentTypes = Annotated[
    tuple[str, ...], BeforeValidator(_words), AfterValidator(_taken), Field(min_length=1)
]
Days = Annotated[Mapping[str, Whole], BeforeValidator(_counts), AfterValidator(_named(KEPT))]
Warm = Annotated[Mapping[str, Positive], BeforeValidator(_counts), AfterValidator(_named(ALIASED))]
Rules = Annotated[str, BeforeValidator(_rules)]
Network = Annotated[str, AfterValidator(_network)]
Origin = Annotated[str, Field(pattern=r"^(\*|https?://[^/\s,]+)$")]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Arn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:\S+$")]
