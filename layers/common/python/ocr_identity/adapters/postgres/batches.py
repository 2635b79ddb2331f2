"""Batches in Postgres: opened in one transaction, completed and told of once."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, case, func, insert, select, tuple_, update

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.idempotency import find_request, keep_request
from ocr_identity.adapters.postgres.outbox import store_event
from ocr_identity.adapters.postgres.schema import media
from ocr_identity.adapters.postgres.schema_operations import batch_items, batches
from ocr_identity.adapters.postgres.uploads import create_or_reuse, ticket_of
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.events import BatchCompleted, event
from ocr_identity.domain.request_errors import NotFoundError
from ocr_identity.domain.states import UNFINISHED, JobState, TicketKind
from ocr_identity.ports.objects import DeclaredFile
from ocr_identity.ports.tasks import (
    REFUSED,
    REMOVED,
    BatchItem,
    BatchRecord,
    BatchSummary,
    RequestKey,
    Ticket,
)
from ocr_identity.ports.users import Actor


class PostgresBatches:
    """Port `BatchRepository`; `bucket` is where the objects lie."""

    def __init__(self, database: Database, bucket: str) -> None:
        self._database = database
        self._bucket = bucket

    def open_batch(
        self,
        actor: Actor,
        items: Sequence[DeclaredFile | OcrIdentityError],
        lifetime_s: int,
        *,
        notify: bool,
        repeat: RequestKey | None = None,
    ) -> tuple[UUID, list[Ticket | None]]:
        """Tickets in the order of hashes: two batches of the same files do not lock each other out."""
        batch_id = uuid4()
        ordered = sorted(enumerate(items), key=lambda one: getattr(one[1], "sha256", ""))
        with self._database.transaction() as connection:
            if repeat and (made := find_request(connection, actor, repeat)):
                return made, _tickets_of(connection, made, lifetime_s)
            if repeat:
                keep_request(connection, actor, repeat, batch_id)
            connection.execute(insert(batches).values(id=batch_id, user_id=actor.user_id, notify=notify))
            tickets = {
                position: None
                if isinstance(item, OcrIdentityError)
                else create_or_reuse(connection, self._bucket, actor, item, lifetime_s)
                for position, item in ordered
            }
            connection.execute(
                insert(batch_items), [_item(batch_id, n, items[n], tickets[n]) for n in tickets]
            )
            complete_batch(connection, batch_id, actor.user_id, f"batch/{batch_id}")
            new = [one.media_id for one in tickets.values() if one and one.kind == TicketKind.NEW]
            uploads = [Entry("upload.requested", ("media", media_id)) for media_id in new]
            audit(connection, actor, Entry("batch.requested", ("batch", batch_id)), *uploads)
        return batch_id, [tickets[position] for position in range(len(items))]

    def batches(self, owner_id: UUID, limit: int, after: tuple[datetime, UUID] | None) -> list[BatchSummary]:
        """List batches from the index, and count the items of those alone."""
        place = (batches.c.created_at, batches.c.id)
        page = select(batches).where(batches.c.user_id == owner_id).order_by(*(one.desc() for one in place))
        if after is not None:
            page = page.where(tuple_(*place) < tuple_(*after))
        with self._database.transaction() as connection:
            rows = connection.execute(page.limit(limit)).all()
            counts = _states_of(connection, [row.id for row in rows])
        return [
            BatchSummary(row.id, row.created_at, row.completed_at, row.notify, counts.get(row.id, {}))
            for row in rows
        ]

    def batch(self, owner_id: UUID, batch_id: UUID) -> BatchRecord:
        """Find the batch with the states of its items; raises `NotFoundError`."""
        query = select(batches).where(batches.c.id == batch_id, batches.c.user_id == owner_id)
        items = (
            select(batch_items, media.c.state, media.c.name)
            .join(media, media.c.id == batch_items.c.media_id, isouter=True)
            .where(batch_items.c.batch_id == batch_id)
            .order_by(batch_items.c.position)
        )
        with self._database.transaction() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise NotFoundError
            found = tuple(
                BatchItem(item.position, item.media_id, item.state, item.error_code, item.name)
                for item in connection.execute(items)
            )
        return BatchRecord(row.id, row.created_at, row.completed_at, row.notify, found)


def complete_batches(connection: Connection, media_id: UUID, object_key: str) -> None:
    """Complete each batch in which nothing is left to do after `media_id`.

    The row lock is taken after the job was finished: of two last jobs the second sees the first.
    """
    query = (
        select(batches.c.id, batches.c.user_id)
        .where(
            batches.c.completed_at.is_(None),
            batches.c.id.in_(select(batch_items.c.batch_id).where(batch_items.c.media_id == media_id)),
        )
        .order_by(batches.c.id)
        .with_for_update()
    )
    for row in connection.execute(query).all():
        complete_batch(connection, row.id, row.user_id, object_key)


def complete_batch(connection: Connection, batch_id: UUID, owner_id: UUID, object_key: str) -> None:
    """Write the end of a batch and its event, unless something of it is unfinished."""
    query = (
        select(
            func.count().filter(batch_items.c.error_code.is_not(None)).label("refused"),
            func.count().filter(media.c.state == JobState.SUCCESS).label("read"),
            func.count().filter(media.c.state.in_(UNFINISHED)).label("unfinished"),
            func.count().label("all"),
        )
        .select_from(batch_items)
        .join(media, media.c.id == batch_items.c.media_id, isouter=True)
        .where(batch_items.c.batch_id == batch_id)
    )
    counts = connection.execute(query).one()
    if counts.unfinished:
        return
    connection.execute(update(batches).where(batches.c.id == batch_id).values(completed_at=func.now()))
    failed = counts.all - counts.refused - counts.read
    data = BatchCompleted(
        owner_id=owner_id, batch_id=batch_id, read=counts.read, failed=failed, refused=counts.refused
    )
    store_event(connection, object_key, event("batch.completed", data, datetime.now(UTC)))


def _states_of(connection: Connection, batch_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """Count the items of batches by state."""
    state = case(
        (batch_items.c.error_code.is_not(None), REFUSED), else_=func.coalesce(media.c.state, REMOVED)
    )
    items = (
        select(batch_items.c.batch_id, state.label("state"))
        .join(media, media.c.id == batch_items.c.media_id, isouter=True)
        .where(batch_items.c.batch_id.in_(batch_ids))
        .subquery()
    )
    query = select(*items.c, func.count().label("items")).group_by(*items.c)
    counts: dict[UUID, dict[str, int]] = {}
    for row in connection.execute(query):
        counts.setdefault(row.batch_id, {})[row.state] = row.items
    return counts


def _tickets_of(connection: Connection, batch_id: UUID, lifetime_s: int) -> list[Ticket | None]:
    """Find a batch's tickets, in the order of its items; None for what is refused or removed."""
    query = select(batch_items.c.media_id).where(batch_items.c.batch_id == batch_id)
    ids = connection.execute(query.order_by(batch_items.c.position)).scalars().all()
    return [ticket_of(connection, media_id, lifetime_s) if media_id else None for media_id in ids]


def _item(
    batch_id: UUID, position: int, item: DeclaredFile | OcrIdentityError, ticket: Ticket | None
) -> dict[str, object]:
    return {
        "batch_id": batch_id,
        "position": position,
        "media_id": ticket.media_id if ticket else None,
        "error_code": item.code if isinstance(item, OcrIdentityError) else None,
    }
