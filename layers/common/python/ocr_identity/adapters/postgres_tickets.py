"""Tickets in Postgres: the same bytes of the same owner stand once, and others may refer to them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres import Database
from ocr_identity.adapters.postgres_audit import Entry, audit
from ocr_identity.adapters.schema import UPLOADED, media, ocr_jobs
from ocr_identity.errors import DatabaseUnavailable
from ocr_identity.ports.objects import Declaration
from ocr_identity.ports.people import Actor
from ocr_identity.ports.tasks import Cause, Ticket, TicketKind

PREFIX = "incoming/"
# Far more words than a document of twenty pages has; a tsvector takes a megabyte.
MOST_CHARACTERS = 200_000


class PostgresTickets:
    """Port `TicketStore`; `bucket` is where the objects lie."""

    def __init__(self, database: Database, bucket: str) -> None:
        self._database = database
        self._bucket = bucket

    def open_ticket(
        self, actor: Actor, declaration: Declaration, lifetime_s: int, *, reference: bool = False
    ) -> Ticket:
        """A new media with its job, or the standing ones of the same owner and hash.

        A standing ticket whose URL ran out unused is opened anew, with the same ids. A `reference` is a
        media and a job of its own for the object that stands.
        """
        with self._database.transaction() as connection:
            ticket = open_one(connection, self._bucket, actor, declaration, lifetime_s, reference=reference)
            if ticket.kind in {"new", "reference"}:
                audit(connection, actor, Entry("upload.requested", ("media", ticket.media_id)))
            return ticket


def open_one(
    connection: Connection,
    bucket: str,
    actor: Actor,
    declaration: Declaration,
    lifetime_s: int,
    *,
    reference: bool = False,
) -> Ticket:
    """The ticket for one declaration, within a transaction; the caller writes the audit row."""
    media_id = uuid4()
    row = _row(media_id, actor, declaration, lifetime_s) | {
        "disk": bucket,
        "file_name": f"{PREFIX}{media_id}",
    }
    query = insert(media).values(row).on_conflict_do_nothing().returning(media.c.id)
    if connection.execute(query).scalar_one_or_none() is not None:
        key = f"{PREFIX}{media_id}"
        return Ticket(media_id, new_job(connection, actor.user_id, media_id, key, "upload"), key, "new")
    standing = _standing(connection, actor.user_id, declaration.sha256)
    if standing is None:
        raise DatabaseUnavailable
    if reference:
        return _refer(connection, actor, declaration, lifetime_s, standing)
    if standing.renewable:
        _renew(connection, standing.id, declaration, lifetime_s)
    kind: TicketKind = "renewed" if standing.renewable else "standing"
    return Ticket(standing.id, standing.newest_job_id, standing.file_name, kind)


def new_job(connection: Connection, owner_id: UUID, media_id: UUID, object_key: str, cause: Cause) -> UUID:
    """A job that waits for its object's message."""
    job_id = uuid4()
    row = {
        "id": job_id,
        "user_id": owner_id,
        "media_id": media_id,
        "job_status": "PENDING",
        "input_file_path": object_key,
        "cause": cause,
        # Not the transaction's beginning: of jobs made one after the other the newer one counts.
        "created_at": func.clock_timestamp(),
    }
    connection.execute(insert(ocr_jobs).values(row))
    return job_id


def let_another_stand(connection: Connection, row: Row[Any]) -> None:
    """Of those that refer to a file that goes, the oldest takes its place."""
    if row.duplicate_of is not None:
        return
    referring = media.c.duplicate_of == row.id
    living = select(media.c.id).where(referring, media.c.deleted_at.is_(None)).order_by(media.c.created_at)
    # Under their locks: an heir that is deleted in this moment would leave the others to nobody.
    heir = connection.execute(living.with_for_update(key_share=True)).scalars().first()
    if heir is not None:
        connection.execute(update(media).where(referring).values(duplicate_of=heir))
        connection.execute(update(media).where(media.c.id == heir).values(duplicate_of=None))


def search_words(name: Any, text: Any = None) -> ColumnElement[Any]:
    """The words of a name and of a text, to be found by."""
    joined = func.left(func.concat_ws(" ", name, text), MOST_CHARACTERS)
    return func.to_tsvector("simple", func.regexp_replace(joined, "[^[:alnum:]]+", " ", "g"))


def _row(media_id: UUID, actor: Actor, declaration: Declaration, lifetime_s: int) -> dict[str, Any]:
    return {
        "id": media_id,
        "name": declaration.filename,
        "hash": declaration.sha256,
        "mime_type": declaration.content_type,
        "size": declaration.size,
        "upload_state": "uploading",
        "upload_expires_at": func.now() + timedelta(seconds=lifetime_s),
        "search": search_words(declaration.filename),
        "created_by": actor.user_id,
    }


def _standing(connection: Connection, owner_id: UUID, sha256: str) -> Row[Any] | None:
    """The owner's media of these bytes, to which others refer; None where it has just been voided."""
    columns = media.c
    renewable = (columns.upload_state == "uploading") & (columns.upload_expires_at < func.now())
    query = (
        select(media, (renewable & (columns.state == "PENDING")).label("renewable"))
        .where(
            columns.created_by == owner_id,
            columns.hash == sha256,
            columns.duplicate_of.is_(None),
            columns.upload_state != "void",
            *UPLOADED,
        )
        .with_for_update(key_share=True)
    )
    return connection.execute(query).one_or_none()


def _refer(
    connection: Connection, actor: Actor, declaration: Declaration, lifetime_s: int, standing: Row[Any]
) -> Ticket:
    media_id = uuid4()
    same = {"disk": standing.disk, "file_name": standing.file_name, "mime_type": standing.mime_type,
            "upload_state": standing.upload_state, "duplicate_of": standing.id}  # fmt: skip
    connection.execute(insert(media).values(_row(media_id, actor, declaration, lifetime_s) | same))
    task_id = new_job(connection, actor.user_id, media_id, standing.file_name, "reference")
    arrived = standing.upload_state == "stored"
    return Ticket(media_id, task_id, standing.file_name, "reference", arrived)


def _renew(connection: Connection, media_id: UUID, declaration: Declaration, lifetime_s: int) -> None:
    values = {
        "name": declaration.filename,
        "mime_type": declaration.content_type,
        "size": declaration.size,
        "search": search_words(declaration.filename),
        "upload_expires_at": func.now() + timedelta(seconds=lifetime_s),
    }
    connection.execute(update(media).where(media.c.id == media_id).values(values))
