"""Lists of the media library, page by page: a cursor is the place where a page ended."""

import hashlib
from dataclasses import asdict
from uuid import UUID

from ocr_identity.domain.cursors import decode_cursor, encode_cursor
from ocr_identity.ports.media import MediaFilter, MediaRecord, MediaRepository, Place, Sort
from ocr_identity.ports.users import Actor


def list_media(
    actor: Actor, found: MediaFilter, sort: Sort, limit: int, cursor: str | None, media: MediaRepository
) -> tuple[list[MediaRecord], str | None]:
    """Return a page of the actor's files, and the cursor of the next one.

    New files never move those of a page that was begun: it goes on after the last one that was seen.
    Raises `InvalidCursorError` or `CursorExpiredError`.
    """
    # Of what is asked for alone, so that a filter of a later release leaves cursors as they are.
    asked = {name: value for name, value in asdict(found).items() if value}
    of = hashlib.sha256(f"{sort} {asked}".encode()).hexdigest()
    after = None if cursor is None else _place(decode_cursor(actor.secret, of, cursor))
    records = media.find(actor.user_id, found, sort, limit + 1, after)
    if len(records) <= limit:
        return records, None
    value, media_id = cursor_position(records[limit - 1], sort)
    return records[:limit], encode_cursor(actor.secret, of, (value, str(media_id)))


def cursor_position(record: MediaRecord, sort: Sort) -> Place:
    """Where a page ends that ends with `record`."""
    values = {"created_at": record.created_at.isoformat(), "name": record.filename, "size": str(record.size)}
    return values[sort.lstrip("-")], record.media_id


def _place(parts: tuple[str, ...]) -> Place:
    value, media_id = parts
    return value, UUID(media_id)
