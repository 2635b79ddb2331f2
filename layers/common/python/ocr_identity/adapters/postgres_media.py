"""What the API asks of Postgres: tickets, tasks, media, results; each for one owner alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres import Database, audit
from ocr_identity.adapters.postgres_jobs import failure
from ocr_identity.adapters.postgres_outbox import store_event
from ocr_identity.adapters.schema import media, ocr_jobs, users
from ocr_identity.errors import DatabaseUnavailable, Deleted, NotFound
from ocr_identity.events import MediaDeleted, event
from ocr_identity.ports.media import MediaRecord, TaskRecord, Ticket, TicketKind
from ocr_identity.ports.objects import Declaration

PREFIX = "incoming/"


class PostgresMedia:
    """Port `MediaStore`; `bucket` is where the objects lie."""

    def __init__(self, database: Database, bucket: str) -> None:
        self._database = database
        self._bucket = bucket

    def owner(self, subject: str) -> UUID:
        """The id of the user whose token bears `subject`, made at first sight."""
        with self._database.transaction() as connection:
            row = insert(users).values(id=uuid4(), subject=subject).on_conflict_do_nothing()
            connection.execute(row)
            found: UUID = connection.execute(
                select(users.c.id).where(users.c.subject == subject)
            ).scalar_one()
            return found

    def open_ticket(self, owner_id: UUID, declaration: Declaration, lifetime_s: int) -> Ticket:
        """A new media with its job, or the standing ones of the same owner and hash.

        A standing ticket whose URL ran out unused is opened anew, with the same ids.
        """
        with self._database.transaction() as connection:
            media_id = self._insert(connection, owner_id, declaration, lifetime_s)
            if media_id is not None:
                return _new_job(connection, owner_id, media_id)
            standing = _standing(connection, owner_id, declaration.sha256)
            if standing is None:
                raise DatabaseUnavailable
            if standing.renewable:
                _renew(connection, standing.media_id, declaration, lifetime_s)
            kind: TicketKind = "renewed" if standing.renewable else "standing"
            return Ticket(standing.media_id, standing.job_id, standing.file_name, kind)

    def _insert(
        self, connection: Connection, owner_id: UUID, declaration: Declaration, lifetime_s: int
    ) -> UUID | None:
        """The new media's id; None where the owner has these bytes already."""
        media_id = uuid4()
        row = {
            "id": media_id,
            "name": declaration.filename,
            "hash": declaration.sha256,
            "file_name": f"{PREFIX}{media_id}",
            "disk": self._bucket,
            "mime_type": declaration.content_type,
            "size": declaration.size,
            "upload_state": "uploading",
            "upload_expires_at": func.now() + timedelta(seconds=lifetime_s),
            "created_by": owner_id,
        }
        query = insert(media).values(row).on_conflict_do_nothing().returning(media.c.id)
        inserted: UUID | None = connection.execute(query).scalar_one_or_none()
        return inserted

    def task(self, owner_id: UUID, task_id: UUID) -> TaskRecord:
        """The job as its owner sees it; raises `NotFound`."""
        return self._task(owner_id, ocr_jobs.c.id == task_id)

    def task_of(self, owner_id: UUID, media_id: UUID) -> TaskRecord:
        """The newest job of a media; raises `NotFound`."""
        return self._task(owner_id, media.c.id == media_id)

    def _task(self, owner_id: UUID, condition: Any) -> TaskRecord:
        query = (
            select(ocr_jobs)
            .join(media, media.c.id == ocr_jobs.c.media_id)
            .where(condition, media.c.created_by == owner_id, media.c.deleted_at.is_(None))
            .order_by(ocr_jobs.c.created_at.desc())
            .limit(1)
        )
        with self._database.transaction() as connection:
            job = connection.execute(query).one_or_none()
        if job is None:
            raise NotFound
        return TaskRecord(
            task_id=job.id,
            media_id=job.media_id,
            state=job.job_status,
            output=job.output_data,
            error_code=job.error_code,
            error_message=job.error_message,
            processing_time_ms=job.processing_time_ms,
        )

    def media(self, owner_id: UUID, media_id: UUID) -> MediaRecord:
        """The file's metadata; raises `NotFound`."""
        query = select(media).where(
            media.c.id == media_id, media.c.created_by == owner_id, media.c.deleted_at.is_(None)
        )
        with self._database.transaction() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound
        return MediaRecord(
            media_id=row.id,
            filename=row.name,
            content_type=row.mime_type,
            size=row.size,
            sha256=row.hash,
            object_key=row.file_name,
            upload_state=row.upload_state,
            created_at=row.created_at,
        )

    def delete(self, owner_id: UUID, media_id: UUID) -> str:
        """Soft-delete, end its unfinished jobs, write the event; the object's key. Twice is once.

        Raises `NotFound` for what was never the owner's.
        """
        with self._database.transaction() as connection:
            query = select(media).where(media.c.id == media_id, media.c.created_by == owner_id)
            row = connection.execute(query.with_for_update()).one_or_none()
            if row is None:
                raise NotFound
            if row.deleted_at is None:
                _delete(connection, owner_id, row)
            key: str = row.file_name
            return key


def _new_job(connection: Connection, owner_id: UUID, media_id: UUID) -> Ticket:
    job_id, key = uuid4(), f"{PREFIX}{media_id}"
    row = {
        "id": job_id,
        "user_id": owner_id,
        "media_id": media_id,
        "job_status": "PENDING",
        "input_file_path": key,
    }
    connection.execute(insert(ocr_jobs).values(row))
    audit(connection, "upload.requested", ("media", media_id), owner_id)
    return Ticket(media_id, job_id, key, "new")


def _standing(connection: Connection, owner_id: UUID, sha256: str) -> Row[Any] | None:
    """The owner's media of these bytes with its newest job; None where it has just been voided."""
    renewable = (media.c.upload_state == "uploading") & (media.c.upload_expires_at < func.now())
    query = (
        select(media.c.id.label("media_id"), media.c.file_name, ocr_jobs.c.id.label("job_id"),
               (renewable & (ocr_jobs.c.job_status == "PENDING")).label("renewable"))
        .join(ocr_jobs, ocr_jobs.c.media_id == media.c.id)
        .where(
            media.c.created_by == owner_id,
            media.c.hash == sha256,
            media.c.deleted_at.is_(None),
            media.c.upload_state != "void",
        )
        .order_by(ocr_jobs.c.created_at.desc())
        .limit(1)
        .with_for_update(of=media)
    )  # fmt: skip
    return connection.execute(query).one_or_none()


def _renew(connection: Connection, media_id: UUID, declaration: Declaration, lifetime_s: int) -> None:
    values = {
        "name": declaration.filename,
        "mime_type": declaration.content_type,
        "size": declaration.size,
        "upload_expires_at": func.now() + timedelta(seconds=lifetime_s),
    }
    connection.execute(update(media).where(media.c.id == media_id).values(values))


def _delete(connection: Connection, owner_id: UUID, row: Row[Any]) -> None:
    values = {"deleted_at": func.now(), "deleted_by": owner_id}
    connection.execute(update(media).where(media.c.id == row.id).values(values))
    unfinished = update(ocr_jobs).where(
        ocr_jobs.c.media_id == row.id, ocr_jobs.c.job_status.in_(("PENDING", "STARTED", "RETRY"))
    )
    connection.execute(unfinished.values(finished_at=func.now(), **failure(Deleted())))
    audit(connection, "media.deleted", ("media", row.id), owner_id)
    data = MediaDeleted(media_id=row.id, owner_id=owner_id)
    store_event(connection, row.file_name, event("media.deleted", data, datetime.now(UTC)))
