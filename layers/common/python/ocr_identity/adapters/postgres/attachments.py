"""Attachments in Postgres: files at subjects, of our own tables or of the kinds a deployment names."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Table, delete, select
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema import UPLOADED, identity_documents, media, mediables, users
from ocr_identity.adapters.postgres.schema_operations import batches
from ocr_identity.domain.request_errors import NotFoundError, UnknownSubjectError
from ocr_identity.ports.media import Attachment
from ocr_identity.ports.users import Actor

# Subjects of our own: the table, and the column that names their owner.
OWN: dict[str, tuple[Table, str]] = {
    "user": (users, "id"),
    "media": (media, "created_by"),
    "identity_document": (identity_documents, "user_id"),
    "batch": (batches, "user_id"),
}


class PostgresAttachments:
    """Which files are attached to which subjects; `foreign` are the kinds of subject that live elsewhere.

    All raise `DatabaseUnavailableError`, `NotFoundError`.
    """

    def __init__(self, database: Database, foreign: frozenset[str]) -> None:
        self._database = database
        self._foreign = foreign

    def attach(self, actor: Actor, attachment: Attachment) -> Attachment:
        """Attach, once however often; raises `NotFoundError` or `UnknownSubjectError`."""
        row = {
            "media_id": attachment.media_id,
            "mediable_type": attachment.subject_type,
            "mediable_id": attachment.subject_id,
            "group_name": attachment.group,
            "ordering": attachment.ordering,
        }
        query = insert(mediables).values(row)
        query = query.on_conflict_do_update(
            constraint=mediables.primary_key, set_={"ordering": attachment.ordering}
        )
        with self._database.transaction() as connection:
            _own_media(connection, actor.user_id, attachment.media_id)
            self._check_subject(connection, actor.user_id, attachment.subject_type, attachment.subject_id)
            stored = connection.execute(query.returning(mediables)).one()
            details = {"subject_type": attachment.subject_type, "group": attachment.group}
            audit(connection, actor, Entry("media.attached", ("media", attachment.media_id), details))
            return _attachment(stored)

    def attachments(self, owner_id: UUID, media_id: UUID) -> list[Attachment]:
        """All subjects of a file; raises `NotFoundError`."""
        query = select(mediables).where(mediables.c.media_id == media_id)
        columns = mediables.c
        with self._database.transaction() as connection:
            _own_media(connection, owner_id, media_id)
            rows = connection.execute(
                query.order_by(columns.mediable_type, columns.mediable_id, columns.group_name)
            )
            return [_attachment(row) for row in rows]

    def detach(self, actor: Actor, media_id: UUID, subject: tuple[str, str], group: str | None) -> None:
        """Detach from one group or from all; doing it again changes nothing; raises `NotFoundError`."""
        columns = mediables.c
        query = delete(mediables).where(
            columns.media_id == media_id,
            columns.mediable_type == subject[0],
            columns.mediable_id == subject[1],
        )
        if group is not None:
            query = query.where(columns.group_name == group)
        with self._database.transaction() as connection:
            _own_media(connection, actor.user_id, media_id)
            if connection.execute(query).rowcount:
                audit(connection, actor, Entry("media.detached", ("media", media_id)))

    def _check_subject(self, connection: Connection, owner_id: UUID, kind: str, subject_id: str) -> None:
        """Check that a subject of our own is the owner's; of others the kind alone is known here."""
        if kind in self._foreign:
            return
        if kind not in OWN:
            raise UnknownSubjectError
        table, owner = OWN[kind]
        try:
            query = select(table.c.id).where(table.c.id == UUID(subject_id), table.c[owner] == owner_id)
        except ValueError as error:
            raise UnknownSubjectError from error
        if connection.execute(query).one_or_none() is None:
            raise UnknownSubjectError


def _own_media(connection: Connection, owner_id: UUID, media_id: UUID) -> None:
    query = select(media.c.id).where(media.c.id == media_id, media.c.created_by == owner_id, *UPLOADED)
    if connection.execute(query).one_or_none() is None:
        raise NotFoundError


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(
        media_id=row.media_id,
        subject_type=row.mediable_type,
        subject_id=row.mediable_id,
        group=row.group_name,
        ordering=row.ordering,
        created_at=row.created_at,
    )
