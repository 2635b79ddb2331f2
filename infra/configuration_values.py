"""The values that a configuration may hold: what cannot work is refused before anything is synthesised."""

import ipaddress
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from infra import ROOT
from ocr_identity.domain.content_types import CONTENT_TYPES
from ocr_identity.domain.document import DocumentType
from ocr_identity.domain.review import ReviewRule

OTHER_KINDS = ("default", "none")
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
        if kind not in {*DocumentType, *OTHER_KINDS}:
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
Kept = Literal[
    "passport", "id_card", "visa", "residence_permit", "driving_licence", "travel_document",
    "rejected", "deleted", "default",
]  # fmt: skip
Days = Annotated[Mapping[Kept, Whole], BeforeValidator(_counts)]
Called = Literal["api", "ocr", "renditions", "notify", "dead_letter", "maintenance"]
Warm = Annotated[Mapping[Called, Positive], BeforeValidator(_counts)]
Rules = Annotated[str, BeforeValidator(_rules)]
Network = Annotated[str, AfterValidator(_network)]
Origin = Annotated[str, Field(pattern=r"^(\*|https?://[^/\s,]+)$")]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
Arn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:\S+$")]
