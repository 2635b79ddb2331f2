"""The outbox: events stored with what they tell of, published after."""

from collections.abc import Callable

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres import Database
from ocr_identity.adapters.schema_operations import outbox_events
from ocr_identity.events import Event


def store_event(connection: Connection, object_key: str, event: Event) -> None:
    """Write `event` in the transaction of what it tells; a repeat of it changes nothing."""
    row = {"id": event.id, "object_key": object_key, "body": event.model_dump(mode="json")}
    connection.execute(insert(outbox_events).values(row).on_conflict_do_nothing())


class PostgresOutbox:
    """Port `Outbox` on the table `outbox_events`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def relay_one(self, publish: Callable[[Event], None], object_key: str | None) -> bool:
        """Publish the oldest event that no other relay holds, then mark it, under one row lock."""
        with self._database.transaction() as connection:
            query = (
                select(outbox_events.c.id, outbox_events.c.body)
                .where(outbox_events.c.published_at.is_(None))
                .order_by(outbox_events.c.created_at)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            if object_key is not None:
                query = query.where(outbox_events.c.object_key == object_key)
            row = connection.execute(query).one_or_none()
            if row is None:
                return False
            publish(Event.model_validate(row.body))
            mark = update(outbox_events).where(outbox_events.c.id == row.id)
            connection.execute(mark.values(published_at=func.now()))
            return True
