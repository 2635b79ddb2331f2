"""Tickets in Postgres: the same bytes of the same owner stand once, and others may refer to them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.idempotency import find_request, keep_request
from ocr_identity.adapters.postgres.schema import UPLOADED, media, ocr_jobs
from ocr_identity.domain.errors import DatabaseUnavailableError
from ocr_identity.domain.states import JobCause, JobState, TicketKind, UploadState
from ocr_identity.ports.objects import DeclaredFile
from ocr_identity.ports.tasks import RequestKey, Ticket
from ocr_identity.ports.users import Actor

PREFIX = "incoming/"
# Far more words than a document of twenty pages has; a tsvector takes a megabyte.
MOST_CHARACTERS = 200_000


class PostgresTickets:
    """Port `TicketRepository`; `bucket` is where the objects lie."""

    def __init__(self, database: Database, bucket: str) -> None:
        self._database = database
        self._bucket = bucket

    def open_ticket(
        self,
        actor: Actor,
        declaration: DeclaredFile,
        lifetime_s: int,
        *,
        reference: bool = False,
        repeat: RequestKey | None = None,
    ) -> Ticket:
        """Make a new media with its job, or take the standing ones of the same owner and hash.

        A standing ticket for which nothing arrived is opened anew, with the same ids. A `reference` is a
        media and a job of its own for the object that stands.
        """
        with self._database.transaction() as connection:
            made = find_request(connection, actor, repeat) if repeat else None
            if made and (known := ticket_of(connection, made, lifetime_s)):
                return known
            ticket = create_or_reuse(
                connection, self._bucket, actor, declaration, lifetime_s, reference=reference
            )
            if repeat:
                keep_request(connection, actor, repeat, ticket.media_id)
            if ticket.kind in {TicketKind.NEW, TicketKind.REFERENCE}:
                audit(connection, actor, Entry("upload.requested", ("media", ticket.media_id)))
            return ticket


def create_or_reuse(
    connection: Connection,
    bucket: str,
    actor: Actor,
    declaration: DeclaredFile,
    lifetime_s: int,
    *,
    reference: bool = False,
) -> Ticket:
    """Make the ticket for one declaration, within a transaction; the caller writes the audit row."""
    media_id = uuid4()
    key = f"{PREFIX}{media_id}"
    row = _row(media_id, actor, declaration, lifetime_s) | {"disk": bucket, "file_name": key}
    query = insert(media).values(row).on_conflict_do_nothing().returning(media.c.id)
    if connection.execute(query).scalar_one_or_none() is not None:
        task_id = new_job(connection, actor.user_id, media_id, key, JobCause.UPLOAD)
        return Ticket(media_id, task_id, key, TicketKind.NEW, declaration.content_type)
    standing = _find_existing(connection, actor.user_id, declaration.sha256)
    if standing is None:
        raise DatabaseUnavailableError
    if reference:
        return _create_reference(connection, actor, declaration, lifetime_s, standing)
    return _renewed(connection, standing, lifetime_s, declaration)


def ticket_of(connection: Connection, media_id: UUID, lifetime_s: int) -> Ticket | None:
    """Find the ticket given for a file, opened anew where nothing arrived; None where it is no more."""
    living = (media.c.id == media_id, media.c.upload_state != UploadState.VOID, media.c.deleted_at.is_(None))
    row = connection.execute(select(media).where(*living).with_for_update(key_share=True)).one_or_none()
    if row is None:
        return None
    if row.duplicate_of is None:
        return _renewed(connection, row, lifetime_s)
    arrived = row.upload_state == UploadState.STORED
    return Ticket(row.id, row.newest_job_id, row.file_name, TicketKind.REFERENCE, row.mime_type, arrived)


def _renewed(
    connection: Connection, row: Row[Any], lifetime_s: int, declaration: DeclaredFile | None = None
) -> Ticket:
    """Renew the ticket of a file that stands; while nothing arrived, its URL lives on from now."""
    ids = (row.id, row.newest_job_id, row.file_name)
    if (
        row.upload_state != UploadState.UPLOADING
        or row.state != JobState.PENDING
        or row.deleted_at is not None
    ):
        return Ticket(*ids, TicketKind.EXISTING, row.mime_type)
    expired = row.upload_expires_at is not None and row.upload_expires_at < datetime.now(UTC)
    values = _declared(declaration) if declaration else {}
    if not expired:
        # A URL may be out that was signed for another type. Of sizes only one can go with the hash.
        values.pop("mime_type", None)
    until = {"upload_expires_at": func.now() + timedelta(seconds=lifetime_s)}
    renewed = update(media).where(media.c.id == row.id).values(values | until)
    content_type = connection.execute(renewed.returning(media.c.mime_type)).scalar_one()
    return Ticket(*ids, TicketKind.RENEWED, content_type)


def new_job(connection: Connection, owner_id: UUID, media_id: UUID, object_key: str, cause: JobCause) -> UUID:
    """Make a job that waits for its object's message."""
    job_id = uuid4()
    row = {
        "id": job_id,
        "user_id": owner_id,
        "media_id": media_id,
        "job_status": JobState.PENDING,
        "input_file_path": object_key,
        "cause": cause,
        # Not the transaction's beginning: of jobs made one after the other the newer one counts.
        "created_at": func.clock_timestamp(),
    }
    connection.execute(insert(ocr_jobs).values(row))
    return job_id


def void_upload(connection: Connection, media_id: UUID) -> None:
    """Write that the declared bytes never come, or are gone; who refers to them stands for itself."""
    # Without bytes it refers to none: what it referred to may go before its own bytes come after all.
    values = {"upload_state": UploadState.VOID, "duplicate_of": None, "updated_at": func.now()}
    voided = update(media).where(media.c.id == media_id).values(values).returning(media)
    promote_reference(connection, connection.execute(voided).one())


def mark_uploaded(connection: Connection, media_id: UUID) -> None:
    """Write that the bytes are there, after all maybe: where others stand by then, it refers to them."""
    query = select(media).where(media.c.id == media_id).with_for_update(key_share=True)
    row = connection.execute(query).one()
    if row.upload_state == UploadState.STORED:
        return
    other = connection.execute(_living(row).where(media.c.duplicate_of.is_(None))).scalars().first()
    values = {"upload_state": UploadState.STORED, "updated_at": func.now(), "duplicate_of": other}
    connection.execute(update(media).where(media.c.id == row.id).values(values))


def promote_reference(connection: Connection, row: Row[Any]) -> None:
    """Have the oldest file that refers to one that goes take its place, unless another took it already."""
    referring = media.c.duplicate_of == row.id
    if row.duplicate_of is not None or not connection.execute(select(exists().where(referring))).scalar_one():
        return
    # Under their locks: an heir that is deleted in this moment would leave the others to nobody.
    standing = connection.execute(_living(row).where(media.c.duplicate_of.is_(None))).scalars().first()
    heir = standing or connection.execute(_living(row).where(referring)).scalars().first()
    if heir is not None:
        connection.execute(update(media).where(referring).values(duplicate_of=heir))
        connection.execute(update(media).where(media.c.id == heir).values(duplicate_of=None))


def _living(row: Row[Any]) -> Select[Any]:
    """Files of the same owner and bytes that are neither deleted nor void, under their locks."""
    same = (media.c.created_by == row.created_by, media.c.hash == row.hash, media.c.id != row.id)
    query = select(media.c.id).where(*same, media.c.upload_state != UploadState.VOID, *UPLOADED)
    return query.order_by(media.c.created_at).with_for_update(key_share=True)


def search_words(name: Any, text: Any = None) -> ColumnElement[Any]:
    """Index the words of a name and of a text, to be found by."""
    joined = func.left(func.concat_ws(" ", name, text), MOST_CHARACTERS)
    return func.to_tsvector("simple", func.regexp_replace(joined, "[^[:alnum:]]+", " ", "g"))


def _row(media_id: UUID, actor: Actor, declaration: DeclaredFile, lifetime_s: int) -> dict[str, Any]:
    return _declared(declaration) | {
        "id": media_id,
        "hash": declaration.sha256,
        "upload_state": UploadState.UPLOADING,
        "upload_expires_at": func.now() + timedelta(seconds=lifetime_s),
        "created_by": actor.user_id,
    }


def _declared(declaration: DeclaredFile) -> dict[str, Any]:
    return {
        "name": declaration.filename,
        "mime_type": declaration.content_type,
        "size": declaration.size,
        "search": search_words(declaration.filename),
    }


def _find_existing(connection: Connection, owner_id: UUID, sha256: str) -> Row[Any] | None:
    """Find the owner's media of these bytes, to which others refer; None where it has just been voided."""
    columns = media.c
    query = (
        select(media)
        .where(
            columns.created_by == owner_id,
            columns.hash == sha256,
            columns.duplicate_of.is_(None),
            columns.upload_state != UploadState.VOID,
            *UPLOADED,
        )
        .with_for_update(key_share=True)
    )
    return connection.execute(query).one_or_none()


def _create_reference(
    connection: Connection, actor: Actor, declaration: DeclaredFile, lifetime_s: int, standing: Row[Any]
) -> Ticket:
    media_id = uuid4()
    same = {"disk": standing.disk, "file_name": standing.file_name, "mime_type": standing.mime_type,
            "upload_state": standing.upload_state, "duplicate_of": standing.id}  # fmt: skip
    connection.execute(insert(media).values(_row(media_id, actor, declaration, lifetime_s) | same))
    task_id = new_job(connection, actor.user_id, media_id, standing.file_name, JobCause.REFERENCE)
    arrived = standing.upload_state == UploadState.STORED
    return Ticket(media_id, task_id, standing.file_name, TicketKind.REFERENCE, standing.mime_type, arrived)
