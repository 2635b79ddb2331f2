"""Webhooks in Postgres, each call for one owner alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema import users
from ocr_identity.adapters.postgres.schema_operations import deliveries, webhook_endpoints
from ocr_identity.domain.events import EventType, WebhookTest, event
from ocr_identity.domain.request_errors import (
    NotFoundError,
    TooManyWebhooksError,
    WebhookDisabledError,
    WebhookExistsError,
)
from ocr_identity.domain.states import Channel, DeliveryState
from ocr_identity.ports.deliveries import DeliveryRecord, WebhookEndpoint, WebhookEndpointChange
from ocr_identity.ports.users import Actor
from ocr_identity.services.notifications.webhook_signature import new_secret

MOST_ENDPOINTS = 10


class PostgresWebhooks:
    """The webhooks of one owner. All raise `DatabaseUnavailableError`, `NotFoundError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, actor: Actor, url: str, event_types: tuple[EventType, ...]) -> WebhookEndpoint:
        """Add a webhook with its secret; raises `WebhookExistsError` or `TooManyWebhooksError`."""
        secret = new_secret()
        values = {"id": uuid4(), "user_id": actor.user_id, "url": url, "secret": secret}
        row = insert(webhook_endpoints).values(values | {"event_types": list(event_types)})
        mine = select(func.count()).where(webhook_endpoints.c.user_id == actor.user_id)
        same = mine.where(webhook_endpoints.c.url == url)
        with self._database.transaction() as connection:
            # Of two at once the second waits, and counts the first.
            owner = select(users.c.id).where(users.c.id == actor.user_id)
            connection.execute(owner.with_for_update(key_share=True))
            if connection.execute(mine).scalar_one() >= MOST_ENDPOINTS:
                raise TooManyWebhooksError
            if connection.execute(same).scalar_one():
                raise WebhookExistsError
            made = connection.execute(row.returning(webhook_endpoints)).one()
            audit(connection, actor, Entry("webhook.added", ("webhook", made.id)))
        return _endpoint(made, secret)

    def endpoints(self, owner_id: UUID) -> list[WebhookEndpoint]:
        """All webhooks, the oldest first."""
        query = select(webhook_endpoints).where(webhook_endpoints.c.user_id == owner_id)
        with self._database.transaction() as connection:
            rows = connection.execute(query.order_by(webhook_endpoints.c.created_at))
            return [_endpoint(row) for row in rows]

    def endpoint(self, owner_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
        """One webhook; raises `NotFoundError`."""
        with self._database.transaction() as connection:
            return _endpoint(_own(connection, owner_id, endpoint_id))

    def change(self, actor: Actor, endpoint_id: UUID, change: WebhookEndpointChange) -> WebhookEndpoint:
        """Change its URL, its events, or whether it rests; raises `NotFoundError` or `WebhookExistsError`."""
        kinds = None if change.event_types is None else list(change.event_types)
        asked = {"url": change.url, "event_types": kinds, "active": change.active}
        values = {name: value for name, value in asked.items() if value is not None}
        query = update(webhook_endpoints).where(
            webhook_endpoints.c.id == endpoint_id, webhook_endpoints.c.user_id == actor.user_id
        )
        same = select(webhook_endpoints.c.id).where(
            webhook_endpoints.c.user_id == actor.user_id,
            webhook_endpoints.c.url == change.url,
            webhook_endpoints.c.id != endpoint_id,
        )
        with self._database.transaction() as connection:
            if connection.execute(same).first():
                raise WebhookExistsError
            changed = query.values(values | {"updated_at": func.now()}).returning(webhook_endpoints)
            row = connection.execute(changed).one_or_none()
            if row is None:
                raise NotFoundError
            audit(connection, actor, Entry("webhook.updated", ("webhook", endpoint_id)))
            return _endpoint(row)

    def rotate_secret(self, actor: Actor, endpoint_id: UUID, overlap_s: int) -> WebhookEndpoint:
        """Make a new secret, the old one good for `overlap_s` seconds more; raises `NotFoundError`."""
        secret, columns = new_secret(), webhook_endpoints.c
        values = {
            "secret": secret,
            "previous_secret": columns.secret,
            "previous_secret_until": func.now() + timedelta(seconds=overlap_s),
            "updated_at": func.now(),
        }
        mine = update(webhook_endpoints).where(columns.id == endpoint_id, columns.user_id == actor.user_id)
        with self._database.transaction() as connection:
            rotated = mine.values(values).returning(webhook_endpoints)
            row = connection.execute(rotated).one_or_none()
            if row is None:
                raise NotFoundError
            audit(connection, actor, Entry("webhook.secret_rotated", ("webhook", endpoint_id)))
            return _endpoint(row, secret)

    def remove(self, actor: Actor, endpoint_id: UUID) -> None:
        """No more webhook, and no more of its deliveries; raises `NotFoundError`."""
        with self._database.transaction() as connection:
            _own(connection, actor.user_id, endpoint_id)
            connection.execute(delete(deliveries).where(deliveries.c.target_id == endpoint_id))
            connection.execute(delete(webhook_endpoints).where(webhook_endpoints.c.id == endpoint_id))
            audit(connection, actor, Entry("webhook.removed", ("webhook", endpoint_id)))

    def deliveries(self, owner_id: UUID, endpoint_id: UUID, limit: int) -> list[DeliveryRecord]:
        """List the deliveries, the newest first; raises `NotFoundError`."""
        query = select(deliveries).where(deliveries.c.target_id == endpoint_id)
        with self._database.transaction() as connection:
            _own(connection, owner_id, endpoint_id)
            rows = connection.execute(query.order_by(deliveries.c.created_at.desc()).limit(limit))
            return [_delivery(row) for row in rows]

    def test(self, actor: Actor, endpoint_id: UUID) -> DeliveryRecord:
        """A delivery of a test event, to be sent; raises `NotFoundError`."""
        now = datetime.now(UTC)
        told = event("webhook.test", WebhookTest(owner_id=actor.user_id, endpoint_id=endpoint_id), now)
        row = {
            "id": uuid4(),
            "user_id": actor.user_id,
            "channel": Channel.WEBHOOK,
            "target_id": endpoint_id,
            "event_id": told.id,
            "event_type": told.type,
            "body": told.model_dump(mode="json"),
            "state": DeliveryState.PENDING,
        }
        with self._database.transaction() as connection:
            if not _own(connection, actor.user_id, endpoint_id).active:
                raise WebhookDisabledError
            made = connection.execute(insert(deliveries).values(row).returning(deliveries)).one()
            audit(connection, actor, Entry("webhook.tested", ("webhook", endpoint_id)))
        return _delivery(made)


def _own(connection: Connection, owner_id: UUID, endpoint_id: UUID) -> Row[Any]:
    query = select(webhook_endpoints).where(
        webhook_endpoints.c.id == endpoint_id, webhook_endpoints.c.user_id == owner_id
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def _endpoint(row: Row[Any], secret: str | None = None) -> WebhookEndpoint:
    return WebhookEndpoint(row.id, row.url, tuple(row.event_types), row.active, row.created_at, secret)


def _delivery(row: Row[Any]) -> DeliveryRecord:
    return DeliveryRecord(
        delivery_id=row.id,
        event_id=row.event_id,
        event_type=row.event_type,
        state=row.state,
        attempts=row.attempts,
        status_code=row.status_code,
        error_code=row.error_code,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
