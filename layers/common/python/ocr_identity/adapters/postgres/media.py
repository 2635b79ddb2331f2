"""The media library in Postgres: files of one owner looked at, found, deleted and restored."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select, update

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.batches import complete_batches
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import end_jobs, failure
from ocr_identity.adapters.postgres.media_query import build_page_query
from ocr_identity.adapters.postgres.media_tree import change_media, reparent_children
from ocr_identity.adapters.postgres.outbox import store_event
from ocr_identity.adapters.postgres.schema import UPLOADED, media, ocr_jobs
from ocr_identity.adapters.postgres.uploads import new_job, promote_reference
from ocr_identity.domain.errors import DatabaseRefusedError, DatabaseUnavailableError, MediaDeletedError
from ocr_identity.domain.events import EventType, MediaChanged, event
from ocr_identity.domain.request_errors import NotFoundError, NotStoredError
from ocr_identity.domain.states import JobCause, UploadState
from ocr_identity.ports.media import MediaChange, MediaFilter, MediaRecord, Place, Sort
from ocr_identity.ports.users import Actor

UNIQUE_VIOLATION = "23505"


class PostgresMedia:
    """Port `MediaRepository`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def media(self, owner_id: UUID, media_id: UUID) -> MediaRecord:
        """Find the file's metadata, a rendition's too; raises `NotFoundError`."""
        query = select(media).where(media.c.id == media_id, media.c.created_by == owner_id)
        with self._database.transaction() as connection:
            row = connection.execute(query.where(media.c.deleted_at.is_(None))).one_or_none()
        if row is None:
            raise NotFoundError
        return media_record(row)

    def find(
        self, owner_id: UUID, found: MediaFilter, sort: Sort, limit: int, after: Place | None
    ) -> list[MediaRecord]:
        """At most `limit` files after the place where a page ended; each order has its index."""
        query = build_page_query(owner_id, found, sort, after).limit(limit)
        with self._database.transaction() as connection:
            return [media_record(row) for row in connection.execute(query)]

    def renditions(self, owner_id: UUID, media_ids: Sequence[UUID]) -> list[MediaRecord]:
        """List what was made of the files: thumbnails first, then previews and pages."""
        query = (
            select(media)
            .where(media.c.parent_id.in_(media_ids), media.c.created_by == owner_id,
                   media.c.deleted_at.is_(None), media.c.rendition.is_not(None))
            .order_by(media.c.rendition.desc(), media.c.record_ordering)
        )  # fmt: skip
        with self._database.transaction() as connection:
            return [media_record(row) for row in connection.execute(query)]

    def change(self, actor: Actor, media_id: UUID, change: MediaChange) -> MediaRecord:
        """Rename or move a file; raises `NotFoundError`, `TreeCycleError` or `TreeTooDeepError`."""
        with self._database.transaction() as connection:
            row = change_media(connection, actor, media_id, change)
            audit(connection, actor, Entry("media.updated", ("media", media_id)))
            return media_record(row)

    def delete(self, actor: Actor, media_id: UUID) -> str:
        """Soft-delete, end its unfinished jobs, write the event; the object's key. Twice is once.

        Raises `NotFoundError` for what was never the owner's.
        """
        with self._database.transaction() as connection:
            _lock_jobs(connection, media_id)
            row = _locked(connection, actor.user_id, media_id)
            if row.deleted_at is None:
                _delete(connection, actor, row)
            key: str = row.file_name
            return key

    def upload(self, owner_id: UUID, media_id: UUID) -> MediaRecord:
        """Find the file's metadata, a deleted one's too; raises `NotFoundError`."""
        query = select(media).where(
            media.c.id == media_id, media.c.created_by == owner_id, media.c.rendition.is_(None)
        )
        with self._database.transaction() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFoundError
        return media_record(row)

    def restore(self, actor: Actor, media_id: UUID, *, arrived: bool) -> MediaRecord:
        """Take a deletion back, once however often; raises `NotFoundError` or `NotStoredError`.

        Where it came before the file was read, a new job reads it.
        """
        try:
            with self._database.transaction() as connection:
                row = _locked(connection, actor.user_id, media_id)
                # One that is void is gone for good: a clean-up job may be about to remove its object.
                if row.upload_state != UploadState.STORED and not (
                    arrived and row.upload_state == UploadState.UPLOADING
                ):
                    raise NotStoredError
                if row.deleted_at is not None:
                    row = _restore(connection, actor, row)
                return media_record(row)
        except DatabaseRefusedError as error:
            if error.sqlstate != UNIQUE_VIOLATION:
                raise
            raise DatabaseUnavailableError from error  # the same bytes came in the very moment


def media_record(row: Row[Any]) -> MediaRecord:
    """Return the row as its owner sees it."""
    return MediaRecord(
        media_id=row.id,
        filename=row.name,
        content_type=row.mime_type,
        size=row.size,
        sha256=row.hash,
        object_key=row.file_name,
        upload_state=row.upload_state,
        created_at=row.created_at,
        state=row.state,
        document_type=row.document_type,
        parent_id=row.parent_id,
        ordering=row.record_ordering,
        rendition=row.rendition,
        width=row.width,
        height=row.height,
        deleted_at=row.deleted_at,
    )


def _lock_jobs(connection: Connection, media_id: UUID) -> None:
    """Jobs before media, as the worker takes them: else the two would wait for each other."""
    connection.execute(
        select(ocr_jobs.c.id).where(ocr_jobs.c.media_id == media_id).order_by(ocr_jobs.c.id).with_for_update()
    )


def _locked(connection: Connection, owner_id: UUID, media_id: UUID) -> Row[Any]:
    query = select(media).where(
        media.c.id == media_id, media.c.created_by == owner_id, media.c.rendition.is_(None)
    )
    row = connection.execute(query.with_for_update(key_share=True)).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def _delete(connection: Connection, actor: Actor, row: Row[Any]) -> None:
    end_jobs(connection, failure(MediaDeletedError()), ocr_jobs.c.media_id == row.id)
    own = (media.c.id == row.id) | ((media.c.parent_id == row.id) & media.c.rendition.is_not(None))
    values = {"deleted_at": func.now(), "deleted_by": actor.user_id}
    connection.execute(update(media).where(own, media.c.deleted_at.is_(None)).values(values))
    reparent_children(connection, row)
    promote_reference(connection, row)
    _tell(connection, actor, row, "media.deleted")


def _restore(connection: Connection, actor: Actor, row: Row[Any]) -> Row[Any]:
    standing = select(media.c.id).where(
        media.c.created_by == actor.user_id, media.c.hash == row.hash,
        media.c.upload_state != UploadState.VOID,
        media.c.duplicate_of.is_(None), *UPLOADED,
    )  # fmt: skip
    # Under its lock: one that goes in this moment is not referred to.
    duplicate_of = connection.execute(standing.with_for_update(key_share=True)).scalar_one_or_none()
    values = {
        "deleted_at": None,
        "deleted_by": None,
        "upload_state": UploadState.STORED,
        "updated_at": func.now(),
        "updated_by": actor.user_id,
    }
    renditions = update(media).where(media.c.parent_id == row.id, media.c.rendition.is_not(None))
    connection.execute(renditions.values(values))
    restored = update(media).where(media.c.id == row.id).values(values | {"duplicate_of": duplicate_of})
    connection.execute(restored)
    newest = select(ocr_jobs.c.error_code).where(ocr_jobs.c.id == row.newest_job_id)
    if connection.execute(newest).scalar_one_or_none() == MediaDeletedError.code:
        new_job(connection, actor.user_id, row.id, row.file_name, JobCause.RERUN)
    back = connection.execute(select(media).where(media.c.id == row.id)).one()
    _tell(connection, actor, back, "media.restored")
    return back


def _tell(connection: Connection, actor: Actor, row: Row[Any], kind: EventType) -> None:
    data = MediaChanged(media_id=row.id, owner_id=actor.user_id)
    store_event(connection, row.file_name, event(kind, data, datetime.now(UTC)))
    complete_batches(connection, row.id, row.file_name)
    audit(connection, actor, Entry(kind, ("media", row.id)))
