"""The outbox: events stored with what they tell of, published after."""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema_operations import outbox_events
from ocr_identity.domain.errors import EventRefusedError
from ocr_identity.domain.events import Event


def store_event(connection: Connection, object_key: str, event: Event) -> None:
    """Write `event` in the transaction of what it tells; a repeat of it changes nothing."""
    row = {"id": event.id, "object_key": object_key, "body": event.to_json()}
    connection.execute(insert(outbox_events).values(row).on_conflict_do_nothing())


class PostgresOutbox:
    """Port `Outbox` on the table `outbox_events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def relay_one(
        self, publish: Callable[[Mapping[str, Any]], None], object_key: str | None, without: Collection[UUID]
    ) -> UUID | None:
        """Publish the oldest event that no other relay holds, then mark it, under one row lock.

        It goes out as it is stored, unparsed: a newer release may have written it.
        """
        waiting = outbox_events.c.published_at.is_(None) & outbox_events.c.id.not_in(without)
        query = select(outbox_events.c.id, outbox_events.c.body).where(waiting)
        if object_key is not None:
            query = query.where(outbox_events.c.object_key == object_key)
        with self._database.transaction() as connection:
            oldest = query.order_by(outbox_events.c.created_at).limit(1).with_for_update(skip_locked=True)
            row = connection.execute(oldest).one_or_none()
            if row is None:
                return None
            try:
                publish(row.body)
            except EventRefusedError as fault:
                fault.event_id = row.id
                raise
            mark = update(outbox_events).where(outbox_events.c.id == row.id)
            connection.execute(mark.values(published_at=func.now()))
            event_id: UUID = row.id
            return event_id
