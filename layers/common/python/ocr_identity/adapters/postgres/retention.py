"""What the clean-up jobs ask of Postgres and do there, bounded and repeatable."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, delete, false, func, not_, or_, select, true, update
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import end_jobs, failure
from ocr_identity.adapters.postgres.outbox import store_event
from ocr_identity.adapters.postgres.schema import identity_documents, media, mediables, ocr_jobs
from ocr_identity.adapters.postgres.schema_operations import (
    deliveries,
    idempotency_keys,
    maintenance_cursors,
    outbox_events,
    quotas,
)
from ocr_identity.adapters.postgres.schema_reviews import reviews
from ocr_identity.adapters.postgres.uploads import promote_reference, void_upload
from ocr_identity.domain.errors import MediaDeletedError
from ocr_identity.domain.events import MediaChanged, event
from ocr_identity.domain.picture_errors import rejections
from ocr_identity.domain.states import DeliveryState, JobState, UploadState
from ocr_identity.ports.retention import PurgeCandidate

NIL = UUID(int=0)
DELETED, REJECTED, DEFAULT = "deleted", "rejected", "default"
MOST_AT_ONCE = 200
# How long a client may repeat a request by its Idempotency-Key.
REPEATED_HOURS = 24
# Codes of files that are refused for what they are; on others we failed, and may do better.
REFUSED = [fault.code for fault in rejections()]


class PostgresRetention:
    """Port `RetentionRepository`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load_cursor(self, job: str) -> str:
        """Where the last run of a job ended; empty at the beginning."""
        query = select(maintenance_cursors.c.cursor).where(maintenance_cursors.c.job == job)
        with self._database.transaction() as connection:
            return connection.execute(query).scalar_one_or_none() or ""

    def save_cursor(self, job: str, cursor: str) -> None:
        """Have the next run of a job begin after `cursor`."""
        row = insert(maintenance_cursors).values(job=job, cursor=cursor)
        with self._database.transaction() as connection:
            connection.execute(row.on_conflict_do_update(index_elements=["job"], set_={"cursor": cursor}))

    def keys_without_media(self, keys: Sequence[str]) -> list[str]:
        """Those of `keys` that no file has; one that is void counts as none."""
        known = select(media.c.file_name).where(
            media.c.file_name.in_(keys), media.c.upload_state != UploadState.VOID
        )
        with self._database.transaction() as connection:
            found = set(connection.execute(known).scalars())
        return [key for key in keys if key not in found]

    def stored_media(self, after: str, limit: int) -> list[tuple[UUID, str]]:
        """Ids and keys of files whose object should be there, in the order of ids."""
        query = select(media.c.id, media.c.file_name).where(
            media.c.id > (UUID(after) if after else NIL), media.c.upload_state == UploadState.STORED
        )
        with self._database.transaction() as connection:
            rows = connection.execute(query.order_by(media.c.id).limit(limit))
            return [(row.id, row.file_name) for row in rows]

    def void(self, media_id: UUID) -> bool:
        """Write that the file's object is gone; False where that is known."""
        query = select(media.c.id).where(media.c.id == media_id, media.c.upload_state == UploadState.STORED)
        with self._database.transaction() as connection:
            locked = connection.execute(query.with_for_update(key_share=True))
            gone = locked.one_or_none() is not None
            if gone:
                void_upload(connection, media_id)
                audit(connection, None, Entry("media.object_missing", ("media", media_id)))
        return gone

    def expired(self, days: Mapping[str, int], limit: int) -> list[UUID]:
        """Files that are kept no longer: by their document's class, or since they were deleted."""
        query = select(media.c.id).where(media.c.rendition.is_(None), or_(false(), *_conditions(days)))
        with self._database.transaction() as connection:
            return list(connection.execute(query.order_by(media.c.created_at).limit(limit)).scalars())

    def mark_for_purge(self, media_id: UUID) -> PurgeCandidate:
        """Delete the file beyond restoring; its keys that no other file has; none where it is gone."""
        query = select(media).where(media.c.id == media_id).with_for_update(key_share=True)
        with self._database.transaction() as connection:
            _end_jobs(connection, media_id)
            row = connection.execute(query).one_or_none()
            if row is None:
                return PurgeCandidate(media_id, "", ())
            return PurgeCandidate(media_id, row.file_name, tuple(_mark_for_purge(connection, row)))

    def purge(self, media_id: UUID) -> int:
        """Remove the rows of a file that is purged, how many; what hung under it or referred to it stays."""
        rows = 0
        with self._database.transaction() as connection:
            row = connection.execute(
                select(media).where(media.c.id == media_id).with_for_update(key_share=True)
            ).one_or_none()
            if row is not None:
                rows = _remove_rows(connection, row)
                audit(connection, None, Entry("media.purged", ("media", media_id)))
        return rows

    def prune_history(self, days: int, limit: int, *, dry_run: bool) -> Mapping[str, int]:
        """Remove events that are out, old deliveries and quotas that are past; how many."""
        old = func.now() - timedelta(days=days)
        pasts = {
            "EventPruned": (outbox_events, outbox_events.c.published_at < old),
            "DeliveryPruned": (deliveries, deliveries.c.created_at < old),
            "QuotaPruned": (quotas, quotas.c.expires_at < func.now()),
            "RequestPruned": (
                idempotency_keys,
                idempotency_keys.c.created_at < func.now() - timedelta(hours=REPEATED_HOURS),
            ),
        }
        done = {}
        with self._database.transaction() as connection:
            for name, (table, past) in pasts.items():
                keys = list(table.primary_key.columns)
                chosen = select(*keys).where(past).limit(limit)
                found = connection.execute(chosen).all()
                done[name] = len(found)
                for row in [] if dry_run else found:
                    same = [key == value for key, value in zip(keys, row, strict=True)]
                    connection.execute(delete(table).where(*same))
        return done


def _conditions(days: Mapping[str, int]) -> list[Any]:
    """When a file's time is over; a class without a number is kept as the default says, or for ever."""
    columns = media.c
    conditions: list[Any] = []
    named = [kind for kind in days if kind not in {DELETED, REJECTED, DEFAULT}]
    for kind, kept in days.items():
        old = columns.created_at < func.now() - timedelta(days=kept)
        refused = select(ocr_jobs.c.id).where(
            ocr_jobs.c.id == columns.newest_job_id, ocr_jobs.c.error_code.in_(REFUSED)
        )
        rejected = and_(columns.document_type.is_(None), columns.state == JobState.FAILURE, refused.exists())
        if kind == DELETED:
            conditions.append(columns.deleted_at < func.now() - timedelta(days=kept))
        elif kind == REJECTED:
            conditions.append(and_(rejected, old))
        elif kind == DEFAULT:
            unnamed = or_(columns.document_type.is_(None), columns.document_type.not_in(named))
            other = not_(rejected) if REJECTED in days else true()
            conditions.append(and_(unnamed, other, old))
        else:
            conditions.append(and_(columns.document_type == kind, old))
    return conditions


def _mark_for_purge(connection: Connection, row: Row[Any]) -> list[str]:
    """Void the file with its pictures, delete it where its owner has not; the keys that are free then."""
    own = or_(media.c.id == row.id, and_(media.c.parent_id == row.id, media.c.rendition.is_not(None)))
    gone = {"upload_state": UploadState.VOID, "deleted_at": func.coalesce(media.c.deleted_at, func.now())}
    keys = connection.execute(update(media).where(own).values(gone).returning(media.c.file_name))
    free = _unshared(connection, list(keys.scalars()))
    promote_reference(connection, row)
    if row.deleted_at is None:
        data = MediaChanged(media_id=row.id, owner_id=row.created_by)
        store_event(connection, row.file_name, event("media.deleted", data, datetime.now(UTC)))
    return free


def _end_jobs(connection: Connection, media_id: UUID) -> None:
    """Jobs before media, as the worker takes them."""
    end_jobs(connection, failure(MediaDeletedError()), ocr_jobs.c.media_id == media_id)


def _unshared(connection: Connection, keys: Sequence[str]) -> list[str]:
    """Those of `keys` that no file refers to any more."""
    shared = select(media.c.file_name).where(
        media.c.file_name.in_(keys), media.c.upload_state != UploadState.VOID
    )
    kept = set(connection.execute(shared).scalars())
    return [key for key in keys if key not in kept]


def _remove_rows(connection: Connection, row: Row[Any]) -> int:
    """Remove the file's rows, and what was told of it; return how many."""
    connection.execute(update(ocr_jobs).where(ocr_jobs.c.media_id == row.id).values(document_id=None))
    promote_reference(connection, row)
    # What still refers to it is deleted or void itself.
    connection.execute(update(media).where(media.c.duplicate_of == row.id).values(duplicate_of=None))
    pictures = and_(media.c.parent_id == row.id, media.c.rendition.is_not(None))
    told = select(outbox_events.c.id).where(outbox_events.c.body["subject"].astext == str(row.id),
                                            outbox_events.c.object_key == row.file_name,
                                            outbox_events.c.published_at.is_not(None))  # fmt: skip
    rows = 0
    for statement in (
        delete(reviews).where(reviews.c.media_id == row.id),
        delete(identity_documents).where(identity_documents.c.media_id == row.id),
        delete(ocr_jobs).where(ocr_jobs.c.media_id == row.id),
        delete(mediables).where(mediables.c.media_id == row.id),
        delete(deliveries).where(
            deliveries.c.event_id.in_(told), deliveries.c.state != DeliveryState.PENDING
        ),
        delete(outbox_events).where(outbox_events.c.id.in_(told)),
        delete(media).where(pictures),
    ):
        rows += connection.execute(statement).rowcount
    connection.execute(update(media).where(media.c.parent_id == row.id).values(parent_id=None))
    return rows + connection.execute(delete(media).where(media.c.id == row.id)).rowcount
