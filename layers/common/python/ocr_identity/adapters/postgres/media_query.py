"""Lists of files: filters and orders as one query, each page beginning where the last one ended."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_

from ocr_identity.adapters.postgres.schema import DELETED, UPLOADED, media, mediables
from ocr_identity.domain.request_errors import InvalidRequestError
from ocr_identity.ports.media import MediaFilter, Place, Sort

WORD = re.compile(r"[^\W_]+")
MOST_WORDS = 10
NO_WORD = {"field": "query.text", "error": "no_word", "message": "There is no word in it to search for."}


def build_page_query(owner_id: UUID, found: MediaFilter, sort: Sort, after: Place | None) -> Select[Any]:
    """Select the owner's files that `found` describes, in the order of `sort`, then of ids."""
    columns = media.c
    query = select(media).where(columns.created_by == owner_id, *(DELETED if found.deleted else UPLOADED))
    equal = ((columns.state, found.state), (columns.document_type, found.kind), (columns.hash, found.sha256),
             (columns.parent_id, found.parent_id))  # fmt: skip
    for column, value in equal:
        if value is not None:
            query = query.where(column == value)
    if found.created_from is not None:
        query = query.where(columns.created_at >= found.created_from)
    if found.created_to is not None:
        query = query.where(columns.created_at < found.created_to)
    if found.text is not None:
        query = query.where(columns.search.bool_op("@@")(func.to_tsquery("simple", _words(found.text))))
    return _ordered(_attached(query, found), sort, after)


def _words(text: str) -> str:
    """All words of `text`, each the beginning of one that is there; raises `InvalidRequestError`."""
    words = WORD.findall(text)
    if not 0 < len(words) <= MOST_WORDS:
        raise InvalidRequestError(fields=[NO_WORD])
    return " & ".join(f"{word}:*" for word in words)


def _attached(query: Select[Any], found: MediaFilter) -> Select[Any]:
    if found.subject_type is None:
        return query
    attached = select(mediables.c.media_id).where(mediables.c.mediable_type == found.subject_type)
    if found.subject_id is not None:
        attached = attached.where(mediables.c.mediable_id == found.subject_id)
    if found.group is not None:
        attached = attached.where(mediables.c.group_name == found.group)
    return query.where(media.c.id.in_(attached))


def _ordered(query: Select[Any], sort: Sort, after: Place | None) -> Select[Any]:
    column, descends = media.c[sort.lstrip("-")], sort.startswith("-")
    if after is not None:
        here = tuple_(column, media.c.id)
        there = tuple_(_value(sort, after[0]), after[1])
        query = query.where(here < there if descends else here > there)
    orders = (column, media.c.id)
    return query.order_by(*(order.desc() if descends else order for order in orders))


def _value(sort: Sort, text: str) -> object:
    match sort.lstrip("-"):
        case "created_at":
            return datetime.fromisoformat(text)
        case "size":
            return int(text)
        case _:
            return text
