"""Deliveries in Postgres: planned once an event and target, and ended once."""

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, any_, case, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema import users
from ocr_identity.adapters.postgres.schema_operations import (
    batches,
    deliveries,
    email_suppressions,
    webhook_endpoints,
)
from ocr_identity.adapters.postgres.users import address_hash
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.events import BatchCompleted, Event
from ocr_identity.domain.states import Channel, DeliveryState
from ocr_identity.ports.deliveries import PendingDelivery
from ocr_identity.services.notifications.emails import TEMPLATES


class PostgresDeliveries:
    """Port `DeliveryRepository`; with `emails`, owners who asked for them get e-mails."""

    def __init__(self, database: Database, *, emails: bool = True) -> None:
        self._database = database
        self._emails = emails

    def create_for_event(self, event: Event) -> list[UUID]:
        """Write a delivery for each webhook and e-mail that is due; those of the event not yet over."""
        with self._database.transaction() as connection:
            for endpoint_id in _endpoints(connection, event):
                _add(connection, event, Channel.WEBHOOK, endpoint_id, DeliveryState.PENDING)
            if self._emails and event.type in TEMPLATES:
                _plan_email(connection, event)
            waiting = select(deliveries.c.id).where(
                deliveries.c.event_id == event.id, deliveries.c.state == DeliveryState.PENDING
            )
            return list(connection.execute(waiting).scalars())

    def get_pending(self, delivery_id: UUID) -> PendingDelivery | None:
        """Find the delivery with its target as it is now, unless it is over or the target is gone."""
        previous = case(
            (webhook_endpoints.c.previous_secret_until > func.now(), webhook_endpoints.c.previous_secret)
        ).label("previous_secret")
        endpoint = (webhook_endpoints.c.id == deliveries.c.target_id) & webhook_endpoints.c.active
        query = (
            select(deliveries, webhook_endpoints.c.url, webhook_endpoints.c.secret, previous, users.c.email)
            .join(users, users.c.id == deliveries.c.user_id)
            .join(webhook_endpoints, endpoint, isouter=True)
            .where(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.PENDING)
        )
        with self._database.transaction() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        target = row.email if row.channel == Channel.EMAIL else row.url
        if target is None:
            return None
        secrets = tuple(one for one in (row.secret, row.previous_secret) if one)
        return PendingDelivery(row.id, row.channel, target, secrets, Event.model_validate(row.body))

    def mark_delivered(self, delivery_id: UUID, status_code: int | None, message_id: str | None) -> None:
        """Store that the target has it."""
        values = {
            "state": DeliveryState.DELIVERED,
            "status_code": status_code,
            "message_id": message_id,
            "error_code": None,
        }
        self._end(delivery_id, values)

    def mark_failed(
        self, delivery_id: UUID, fault: OcrIdentityError, status_code: int | None, *, final: bool
    ) -> None:
        """Store that the target has it not."""
        state = DeliveryState.FAILED if final else DeliveryState.PENDING
        self._end(delivery_id, {"state": state, "status_code": status_code, "error_code": fault.code})

    def _end(self, delivery_id: UUID, values: dict[str, Any]) -> None:
        counted = {"attempts": deliveries.c.attempts + 1, "updated_at": func.now()}
        query = update(deliveries).where(
            deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.PENDING
        )
        with self._database.transaction() as connection:
            connection.execute(query.values(values | counted))

    def disable_endpoint(self, delivery_id: UUID) -> None:
        """Rest the webhook of the delivery, until its owner wakes it."""
        target = select(deliveries.c.target_id).where(deliveries.c.id == delivery_id).scalar_subquery()
        rest = update(webhook_endpoints).where(webhook_endpoints.c.id == target)
        with self._database.transaction() as connection:
            connection.execute(rest.values(active=False, updated_at=func.now()))

    def suppress(self, addresses: list[str], fault: OcrIdentityError, message_id: str) -> None:
        """Send no more e-mail to `addresses`; what was sent as `message_id` failed."""
        failed = update(deliveries).where(deliveries.c.message_id == message_id)
        values = {"state": DeliveryState.FAILED, "error_code": fault.code, "updated_at": func.now()}
        with self._database.transaction() as connection:
            for address in addresses:
                row = {"address_hash": address_hash(address), "reason": fault.code}
                connection.execute(insert(email_suppressions).values(row).on_conflict_do_nothing())
            connection.execute(failed.values(values))


def _endpoints(connection: Connection, event: Event) -> list[UUID]:
    columns = webhook_endpoints.c
    wanted = or_(func.cardinality(columns.event_types) == 0, literal(event.type) == any_(columns.event_types))
    query = select(columns.id).where(columns.user_id == event.data.owner_id, columns.active, wanted)
    return list(connection.execute(query).scalars())


def _plan_email(connection: Connection, event: Event) -> None:
    """Plan an e-mail where the owner, or the batch, asked for it, and the address takes any."""
    suppressed = email_suppressions.c.address_hash == func.encode(
        func.sha256(func.convert_to(func.lower(func.trim(users.c.email)), "UTF8")), "hex"
    )
    query = (
        select(users, email_suppressions.c.reason)
        .join(email_suppressions, suppressed, isouter=True)
        .where(users.c.id == event.data.owner_id, users.c.email.is_not(None))
    )
    user = connection.execute(query).one_or_none()
    if user is not None and _wants(connection, user, event):
        state: DeliveryState = DeliveryState.SUPPRESSED if user.reason else DeliveryState.PENDING
        _add(connection, event, Channel.EMAIL, user.id, state, error_code=user.reason)


def _wants(connection: Connection, user: Row[Any], event: Event) -> bool:
    if isinstance(event.data, BatchCompleted):
        query = select(batches.c.notify).where(batches.c.id == event.data.batch_id)
        return bool(connection.execute(query).scalar_one_or_none())
    return event.type in user.email_events


def _add(
    connection: Connection,
    event: Event,
    channel: Channel,
    target_id: UUID,
    state: DeliveryState,
    error_code: str | None = None,
) -> None:
    row = {
        "id": uuid4(),
        "user_id": event.data.owner_id,
        "channel": channel,
        "target_id": target_id,
        "event_id": event.id,
        "event_type": event.type,
        "body": event.model_dump(mode="json"),
        "state": state,
        "error_code": error_code,
    }
    connection.execute(insert(deliveries).values(row).on_conflict_do_nothing())
