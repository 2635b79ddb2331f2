"""Erasures in Postgres: asked for, gone on with, and complete once the owner's own row is gone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.outbox import store_event
from ocr_identity.adapters.postgres.schema import media, users
from ocr_identity.adapters.postgres.schema_operations import (
    batch_items,
    batches,
    deliveries,
    erasures,
    idempotency_keys,
    outbox_events,
    quotas,
    webhook_endpoints,
)
from ocr_identity.domain.events import OwnerErased, event
from ocr_identity.domain.request_errors import NotFoundError
from ocr_identity.ports.erasure import ErasureRecord
from ocr_identity.ports.users import Actor

MOST_AT_ONCE = 20


class PostgresErasures:
    """Erasures: where owners ask for them, and, as port `ErasureRepository`, how they go on."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request(self, actor: Actor) -> ErasureRecord:
        """Empty the owner's row of what names them; who comes with the same token is somebody new."""
        erasure_id = uuid4()
        row = {"id": erasure_id, "user_id": actor.user_id, "owner_hash": _owner_hash(actor.user_id)}
        nobody: dict[str, object] = {"subject": f"erased:{erasure_id}", "username": None, "email": None}
        with self._database.transaction() as connection:
            made = connection.execute(insert(erasures).values(row).returning(erasures)).one()
            mine = update(users).where(users.c.id == actor.user_id)
            connection.execute(mine.values(nobody | {"email_events": []}))
            _remove_webhooks(connection, actor.user_id)
            audit(connection, actor, Entry("owner.erasure_requested", ("erasure", erasure_id)))
        return _record(made)

    def erasure(self, actor: Actor, erasure_id: UUID) -> ErasureRecord:
        """One that the same owner asked for; raises `NotFoundError`."""
        mine = erasures.c.owner_hash == _owner_hash(actor.user_id)
        with self._database.transaction() as connection:
            found = connection.execute(select(erasures).where(erasures.c.id == erasure_id, mine))
            row = found.one_or_none()
        if row is None:
            raise NotFoundError
        return _record(row)

    def open_erasures(self) -> list[ErasureRecord]:
        """Those that are not complete, the oldest first."""
        query = select(erasures).where(erasures.c.completed_at.is_(None)).order_by(erasures.c.created_at)
        with self._database.transaction() as connection:
            return [_record(row) for row in connection.execute(query.limit(MOST_AT_ONCE))]

    def owned_media(self, user_id: UUID, limit: int) -> list[UUID]:
        """At most `limit` uploaded files, deleted ones among them; their pictures go with them."""
        query = select(media.c.id).where(media.c.created_by == user_id, media.c.rendition.is_(None))
        with self._database.transaction() as connection:
            return list(connection.execute(query.order_by(media.c.created_at).limit(limit)).scalars())

    def count(self, erasure_id: UUID, removed: Mapping[str, int]) -> None:
        """Add to what was removed."""
        with self._database.transaction() as connection:
            _count(connection, erasure_id, removed)

    def finish(self, erasure: ErasureRecord) -> bool:
        """Remove what else is the owner's, and their row; False while a file is left."""
        user_id, erasure_id = erasure.user_id, erasure.erasure_id
        with self._database.transaction() as connection:
            connection.execute(select(users.c.id).where(users.c.id == user_id).with_for_update())
            left = select(func.count()).select_from(media).where(media.c.created_by == user_id)
            if connection.execute(left).scalar_one():
                return False
            _count(connection, erasure_id, {"rows": _remove_rows(connection, user_id)})
            done = update(erasures).where(erasures.c.id == erasure_id, erasures.c.completed_at.is_(None))
            connection.execute(done.values(completed_at=func.now()))
            told = OwnerErased(owner_id=user_id, erasure_id=erasure_id)
            store_event(connection, f"erasure/{erasure_id}", event("owner.erased", told, datetime.now(UTC)))
            audit(connection, None, Entry("owner.erased", ("erasure", erasure_id)))
        return True


def _owner_hash(user_id: UUID) -> Any:
    """By what an owner is known again whose row is gone."""
    subject = select(users.c.subject).where(users.c.id == user_id).scalar_subquery()
    return func.encode(func.sha256(func.convert_to(subject, "UTF8")), "hex")


def _remove_webhooks(connection: Connection, user_id: UUID) -> int:
    """Endpoints, and all that was or will be sent; the e-mails too."""
    mine = select(webhook_endpoints.c.id).where(webhook_endpoints.c.user_id == user_id)
    sent = deliveries.c.target_id.in_(mine) | (deliveries.c.target_id == user_id)
    rows = connection.execute(delete(deliveries).where(sent)).rowcount
    return (
        rows
        + connection.execute(delete(webhook_endpoints).where(webhook_endpoints.c.user_id == user_id)).rowcount
    )


def _remove_rows(connection: Connection, user_id: UUID) -> int:
    """Webhooks, all events, batches, quotas, the user; how many rows."""
    rows = _remove_webhooks(connection, user_id)
    mine = select(batches.c.id).where(batches.c.user_id == user_id)
    for statement in (
        delete(outbox_events).where(outbox_events.c.body["data"]["owner_id"].astext == str(user_id)),
        delete(batch_items).where(batch_items.c.batch_id.in_(mine)),
        delete(batches).where(batches.c.user_id == user_id),
        delete(quotas).where(quotas.c.user_id == user_id),
        delete(idempotency_keys).where(idempotency_keys.c.user_id == user_id),
        delete(users).where(users.c.id == user_id),
    ):
        rows += connection.execute(statement).rowcount
    return rows


def _count(connection: Connection, erasure_id: UUID, removed: Mapping[str, int]) -> None:
    query = select(erasures.c.removed).where(erasures.c.id == erasure_id).with_for_update()
    known: dict[str, int] = connection.execute(query).scalar_one()
    added = {name: known.get(name, 0) + removed.get(name, 0) for name in known.keys() | removed.keys()}
    connection.execute(update(erasures).where(erasures.c.id == erasure_id).values(removed=added))


def _record(row: Row[Any]) -> ErasureRecord:
    return ErasureRecord(row.id, row.user_id, row.created_at, row.completed_at, row.removed)
