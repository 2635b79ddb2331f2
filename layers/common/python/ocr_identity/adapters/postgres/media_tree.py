"""The tree of an owner's files: parents and children, kept free of cycles under one lock an owner.

Parent ids and a recursive query answer what a nested set answers (descendants, ancestors, depth,
order) without rewriting half of the tree at each insertion.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, literal, select, update

from ocr_identity.adapters.postgres.schema import UPLOADED, media, ocr_jobs, users
from ocr_identity.adapters.postgres.uploads import search_words
from ocr_identity.domain.request_errors import NotFoundError, TreeCycleError, TreeTooDeepError
from ocr_identity.domain.states import JobState
from ocr_identity.ports.media import MediaChange
from ocr_identity.ports.users import Actor

MOST_DEPTH = 8


def change_media(connection: Connection, actor: Actor, media_id: UUID, change: MediaChange) -> Row[Any]:
    """Rename or move a file within its owner's tree; raises `NotFoundError`.

    `TreeCycleError` or `TreeTooDeepError`.
    """
    values: dict[str, Any] = {"updated_at": func.now(), "updated_by": actor.user_id}
    if change.filename is not None:
        values |= {"name": change.filename, "search": search_words(change.filename, _text_of(media_id))}
    if change.ordering is not None:
        values["record_ordering"] = change.ordering
    if change.to_root:
        values["parent_id"] = None
    if change.parent_id is not None:
        _check_move(connection, actor.user_id, media_id, change.parent_id)
        values["parent_id"] = change.parent_id
    mine = update(media).where(media.c.id == media_id, media.c.created_by == actor.user_id, *UPLOADED)
    row = connection.execute(mine.values(values).returning(media)).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def reparent_children(connection: Connection, row: Row[Any]) -> None:
    """Of a file that goes, the children that were uploaded move to its parent."""
    children = update(media).where(media.c.parent_id == row.id, media.c.rendition.is_(None))
    connection.execute(children.values(parent_id=row.parent_id))


def _text_of(media_id: UUID) -> Any:
    """Select the text of the newest reading, as a subquery."""
    return (
        select(ocr_jobs.c.output_data["text"].astext)
        .where(ocr_jobs.c.media_id == media_id, ocr_jobs.c.job_status == JobState.SUCCESS)
        .order_by(ocr_jobs.c.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def _check_move(connection: Connection, owner_id: UUID, media_id: UUID, parent_id: UUID) -> None:
    """Under the owner's lock: the parent is theirs, not below the file, and not too deep."""
    connection.execute(select(users.c.id).where(users.c.id == owner_id).with_for_update(key_share=True))
    parent = select(media.c.id).where(media.c.id == parent_id, media.c.created_by == owner_id, *UPLOADED)
    if connection.execute(parent).one_or_none() is None:
        raise NotFoundError
    above = _depths(connection, parent_id, up=True)
    if media_id in above:
        raise TreeCycleError
    if max(above.values()) + max(_depths(connection, media_id, up=False).values()) > MOST_DEPTH:
        raise TreeTooDeepError


def _depths(connection: Connection, media_id: UUID, *, up: bool) -> dict[UUID, int]:
    """Find the file and all above or below it, each with its distance from 1."""
    start = select(media.c.id, media.c.parent_id, literal(1).label("depth")).where(media.c.id == media_id)
    tree = start.cte("tree", recursive=True)
    joined = media.c.id == tree.c.parent_id if up else media.c.parent_id == tree.c.id
    step = select(media.c.id, media.c.parent_id, tree.c.depth + 1).where(
        joined, media.c.rendition.is_(None), tree.c.depth <= MOST_DEPTH
    )
    found = connection.execute(select(tree.union_all(step))).all()
    return {row.id: row.depth for row in found} or {media_id: 1}
