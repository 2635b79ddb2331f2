"""Batches, deliveries, quotas, the audit log and the outbox; the other half of `schema.py`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from ocr_identity.adapters.postgres.schema import metadata, one_of, timestamp
from ocr_identity.domain.states import Channel, DeliveryState

batches = Table(
    "batches",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("notify", Boolean, nullable=False, server_default=text("false"), comment="e-mail on its end"),
    timestamp("created_at", now=True),
    timestamp("completed_at"),
    Index("ix_batches_user_id_created_at", "user_id", "created_at"),
)

batch_items = Table(
    "batch_items",
    metadata,
    Column("batch_id", Uuid, ForeignKey("batches.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("media_id", Uuid, ForeignKey("media.id", ondelete="SET NULL")),
    Column("error_code", Text, comment="why no ticket was given"),
    Index("ix_batch_items_media_id", "media_id"),
)

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False, comment="shown once, when it is made"),
    Column("event_types", ARRAY(Text), nullable=False, comment="none means all"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("previous_secret", Text, comment="signs beside the new one"),
    timestamp("previous_secret_until"),
    timestamp("created_at", now=True),
    timestamp("updated_at"),
    Index("ix_webhook_endpoints_user_id", "user_id"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("channel", Text, one_of("channel", Channel), nullable=False),
    Column("target_id", Uuid, nullable=False, comment="the endpoint, or the user who gets the e-mail"),
    Column("event_id", Uuid, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("body", JSONB, nullable=False, comment="the event"),
    Column("state", Text, one_of("state", DeliveryState), nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("status_code", SmallInteger, comment="of the endpoint's last answer"),
    Column("error_code", Text),
    Column("message_id", Text, comment="by which the mail service knows it"),
    Column("enqueued_at", DateTime(timezone=True), comment="again, where nothing came"),
    timestamp("created_at", now=True),
    timestamp("updated_at"),
    UniqueConstraint("event_id", "target_id"),
    Index("ix_deliveries_target_id_created_at", "target_id", "created_at"),
    Index("ix_deliveries_message_id", "message_id"),
    Index("ix_deliveries_created_at", "created_at"),
)

email_suppressions = Table(
    "email_suppressions",
    metadata,
    Column("address_hash", Text, primary_key=True, comment="SHA-256 of the address in lower case"),
    Column("reason", Text, nullable=False),
    timestamp("created_at", now=True),
)

quotas = Table(
    "quotas",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("window", BigInteger, primary_key=True, autoincrement=False, comment="its number since 1970"),
    Column("used", Integer, nullable=False),
    timestamp("expires_at"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("key", Text, primary_key=True, comment="the client's `Idempotency-Key`"),
    Column("request_hash", Text, nullable=False, comment="SHA-256 of what it stands for"),
    Column("subject_id", Uuid, nullable=False, comment="the media or the batch that was made"),
    timestamp("created_at", now=True),
    Index("ix_idempotency_keys_created_at", "created_at"),
)

erasures = Table(
    "erasures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False, comment="of a row that is gone at the end"),
    Column("owner_hash", Text, nullable=False, comment="SHA-256 of the token's `sub`"),
    Column("removed", JSONB, nullable=False, server_default=text("'{}'::jsonb"), comment="how many of what"),
    timestamp("created_at", now=True),
    timestamp("completed_at"),
    Index("ix_erasures_created_at_open", "created_at", postgresql_where=text("completed_at IS NULL")),
)

maintenance_cursors = Table(
    "maintenance_cursors",
    metadata,
    Column("job", Text, primary_key=True),
    Column("cursor", Text, nullable=False, comment="where its last run ended"),
)

audit_logs = Table(
    "audit_logs",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="numbered by the trigger, from 1"),
    timestamp("at", now=True),
    Column("actor_id", Uuid, comment="the user; null where the system acted"),
    Column("action", Text, nullable=False),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("address", Text, comment="whence the request came; null where the system acted"),
    Column("details", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("previous_hash", Text, nullable=False, comment="of the row before; a trigger chains them"),
    Column("hash", Text, nullable=False),
    Index("ix_audit_logs_subject_type_subject_id", "subject_type", "subject_id"),
)

outbox_events = Table(
    "outbox_events",
    metadata,
    Column("id", Uuid, primary_key=True, comment="the event's derived id"),
    Column("object_key", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    timestamp("created_at", now=True),
    timestamp("published_at"),
    Index(
        "ix_outbox_events_created_at_unpublished", "created_at", postgresql_where=text("published_at IS NULL")
    ),
    Index("ix_outbox_events_object_key", "object_key"),
)


audit_heads = Table(
    "audit_heads",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("rows", BigInteger, nullable=False, comment="how many the chain has"),
    Column("hash", Text, nullable=False, comment="of its last row"),
)
