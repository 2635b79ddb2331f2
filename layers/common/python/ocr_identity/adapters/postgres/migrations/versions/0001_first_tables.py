"""The first tables: users, media, jobs, documents, batches, deliveries, and the audit log as a chain."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

CHECKS = (
    ("media", "size", "size > 0"),
    ("media", "upload_state", "upload_state IN ('uploading', 'stored', 'void')"),
    ("media", "rendition", "rendition IN ('thumbnail', 'preview', 'page')"),
    ("media", "state", "state IN ('PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE')"),
    ("ocr_jobs", "job_status", "job_status IN ('PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE')"),
    ("ocr_jobs", "cause", "cause IN ('upload', 'reference', 'rerun', 'retry')"),
    ("identity_documents", "sex", "sex IN ('M', 'F', 'X')"),
    ("deliveries", "channel", "channel IN ('email', 'webhook')"),
    ("deliveries", "state", "state IN ('PENDING', 'DELIVERED', 'FAILED', 'SUPPRESSED')"),
)
# Of every media the state of its newest job, so that lists need not look for it.
STATE = """
CREATE FUNCTION ocr_jobs_tell_media() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE media SET newest_job_id = NEW.id, state = NEW.job_status WHERE id = NEW.media_id;
    ELSE
        UPDATE media SET state = NEW.job_status WHERE id = NEW.media_id AND newest_job_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ocr_jobs_tell_media AFTER INSERT OR UPDATE OF job_status ON ocr_jobs
FOR EACH ROW EXECUTE FUNCTION ocr_jobs_tell_media();
"""
# Each row's hash covers the row before; the head's row lock puts them in one order. The trigger runs as
# the tables' owner, so that who may insert into the log need not be allowed to write to its head.
CHAIN = """
CREATE FUNCTION audit_hash(entry audit_logs) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws(E'\\n', entry.previous_hash, entry.id::text,
        to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        coalesce(entry.actor_id::text, ''), entry.action, entry.subject_type, entry.subject_id::text,
        coalesce(entry.address, ''),
        entry.details::text), 'UTF8')), 'hex')
$$;
CREATE FUNCTION audit_logs_chain() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE audit_heads SET rows = rows + 1 WHERE id = 1 RETURNING rows, hash INTO NEW.id, NEW.previous_hash;
    NEW.hash := audit_hash(NEW);
    UPDATE audit_heads SET hash = NEW.hash WHERE id = 1;
    RETURN NEW;
END $$;
CREATE FUNCTION audit_logs_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_logs is append-only';
END $$;
INSERT INTO audit_heads VALUES (1, 0, repeat('0', 64));
"""
TRIGGERS = """
CREATE TRIGGER audit_logs_chain BEFORE INSERT ON audit_logs
FOR EACH ROW EXECUTE FUNCTION audit_logs_chain();
CREATE TRIGGER audit_logs_stand BEFORE UPDATE OR DELETE ON audit_logs
FOR EACH ROW EXECUTE FUNCTION audit_logs_stand();
CREATE TRIGGER audit_logs_stay BEFORE TRUNCATE ON audit_logs
FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_stand();
"""


def upgrade() -> None:
    """Create all tables, indexes and triggers."""
    _users()
    _media()
    _mediables()
    _ocr_jobs()
    _identity_documents()
    _batches()
    _batch_items()
    _webhook_endpoints()
    _deliveries()
    _email_suppressions()
    _quotas()
    _idempotency_keys()
    _erasures()
    _maintenance_cursors()
    _audit_heads()
    _audit_logs()
    _outbox_events()
    op.create_foreign_key(
        op.f("fk_ocr_jobs_document_id"), "ocr_jobs", "identity_documents", ["document_id"], ["id"]
    )
    for table, name, condition in CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
    for statement in (STATE, CHAIN, TRIGGERS):
        op.execute(statement)


def _users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="the token's `sub`"),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column(
            "email_events",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
        ),
        sa.Column(
            "secret",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="signs cursors",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("subject", name=op.f("uq_users_subject")),
    )


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="the client's file name"),
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256, hexadecimal"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="the object's key; references share it"),
        sa.Column("disk", sa.Text(), nullable=False, comment="the bucket"),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("upload_state", sa.Text(), nullable=False),
        sa.Column("upload_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("record_ordering", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rendition", sa.Text(), nullable=True, comment="null for what was uploaded"),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("duplicate_of", sa.Uuid(), nullable=True, comment="whose object this one refers to"),
        sa.Column(
            "newest_job_id", sa.Uuid(), nullable=True, comment="kept by a trigger on ocr_jobs, with the state"
        ),
        sa.Column("state", sa.Text(), nullable=True, comment="of the newest job"),
        sa.Column("document_type", sa.Text(), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            nullable=True,
            comment="words of the name and of the newest reading",
        ),
        sa.Column(
            "custom_attribute",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=True),
        sa.Column("deleted_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_media_created_by")),
        sa.ForeignKeyConstraint(["deleted_by"], ["users.id"], name=op.f("fk_media_deleted_by")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["media.id"], name=op.f("fk_media_duplicate_of")),
        sa.ForeignKeyConstraint(["parent_id"], ["media.id"], name=op.f("fk_media_parent_id")),
        sa.ForeignKeyConstraint(["updated_by"], ["users.id"], name=op.f("fk_media_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
    )
    op.create_index("ix_media_created_at", "media", ["created_at"], unique=False)
    op.create_index(
        "ix_media_deleted_at",
        "media",
        ["deleted_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_index(
        "ix_media_duplicate_of",
        "media",
        ["duplicate_of"],
        unique=False,
        postgresql_where=sa.text("duplicate_of IS NOT NULL"),
    )
    op.create_index("ix_media_file_name", "media", ["file_name"], unique=False)
    op.create_index(
        "ix_media_listed_created_at",
        "media",
        ["created_by", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_document_type_created_at",
        "media",
        ["created_by", "document_type", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_hash",
        "media",
        ["created_by", "hash", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_name",
        "media",
        ["created_by", "name", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_size",
        "media",
        ["created_by", "size", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_state_created_at",
        "media",
        ["created_by", "state", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index("ix_media_parent_id", "media", ["parent_id", "record_ordering"], unique=False)
    op.create_index(
        "ix_media_search",
        "media",
        ["search"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_upload_expires_at_uploading",
        "media",
        ["upload_expires_at"],
        unique=False,
        postgresql_where=sa.text("upload_state = 'uploading'"),
    )
    op.create_index(
        "uq_media_created_by_hash_standing",
        "media",
        ["created_by", "hash"],
        unique=True,
        postgresql_where=sa.text(
            "deleted_at IS NULL AND upload_state <> 'void' AND rendition IS NULL AND duplicate_of IS NULL"
        ),
    )
    op.create_index(
        "uq_media_parent_id_rendition",
        "media",
        ["parent_id", "rendition", "record_ordering"],
        unique=True,
        postgresql_where=sa.text("rendition IS NOT NULL"),
    )


def _mediables() -> None:
    op.create_table(
        "mediables",
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("mediable_type", sa.Text(), nullable=False),
        sa.Column("mediable_id", sa.Text(), nullable=False),
        sa.Column("group_name", sa.Text(), server_default=sa.text("'default'"), nullable=False),
        sa.Column("ordering", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_mediables_media_id")),
        sa.PrimaryKeyConstraint(
            "media_id", "mediable_type", "mediable_id", "group_name", name=op.f("pk_mediables")
        ),
    )
    op.create_index(
        "ix_mediables_mediable_type_mediable_id",
        "mediables",
        ["mediable_type", "mediable_id", "group_name"],
        unique=False,
    )


def _ocr_jobs() -> None:
    op.create_table(
        "ocr_jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("job_status", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), server_default=sa.text("'upload'"), nullable=False),
        sa.Column("input_file_path", sa.Text(), nullable=False, comment="the object's key"),
        sa.Column("output_data", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("processing_time_ms", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "crashes",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="attempts that ended because the reader broke off",
        ),
        sa.Column("last_enqueued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_ocr_jobs_media_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ocr_jobs_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocr_jobs")),
    )
    op.create_index(
        "ix_ocr_jobs_created_at_pending",
        "ocr_jobs",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("job_status = 'PENDING'"),
    )
    op.create_index("ix_ocr_jobs_finished_at", "ocr_jobs", ["finished_at"], unique=False)
    op.create_index("ix_ocr_jobs_input_file_path", "ocr_jobs", ["input_file_path"], unique=False)
    op.create_index(
        "ix_ocr_jobs_lease_expires_at_unfinished",
        "ocr_jobs",
        ["lease_expires_at"],
        unique=False,
        postgresql_where=sa.text("job_status IN ('STARTED', 'RETRY')"),
    )
    op.create_index("ix_ocr_jobs_media_id_created_at", "ocr_jobs", ["media_id", "created_at"], unique=False)
    op.create_index("ix_ocr_jobs_user_id_created_at", "ocr_jobs", ["user_id", "created_at"], unique=False)


def _identity_documents() -> None:
    op.create_table(
        "identity_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("ocr_job_id", sa.Uuid(), nullable=False),
        sa.Column("document_type", sa.Text(), nullable=True),
        sa.Column("issuing_state", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("surname", sa.Text(), nullable=True),
        sa.Column("given_names", sa.Text(), nullable=True),
        sa.Column("nationality", sa.Text(), nullable=True),
        sa.Column(
            "birth_date",
            sa.Date(),
            nullable=True,
            comment="null where only the year or month is known: see `fields`",
        ),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("expiry_date", sa.Date(), nullable=True),
        sa.Column("issue_date", sa.Date(), nullable=True),
        sa.Column("personal_number", sa.Text(), nullable=True),
        sa.Column("optional_data", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("licence_classes", sa.Text(), nullable=True),
        sa.Column(
            "fields",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="each with value, raw, confidence, source, page, box",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_identity_documents_media_id")),
        sa.ForeignKeyConstraint(
            ["ocr_job_id"], ["ocr_jobs.id"], name=op.f("fk_identity_documents_ocr_job_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_identity_documents_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_documents")),
        sa.UniqueConstraint("ocr_job_id", name=op.f("uq_identity_documents_ocr_job_id")),
    )
    op.create_index("ix_identity_documents_media_id", "identity_documents", ["media_id"], unique=False)
    op.create_index(
        "ix_identity_documents_user_id_document_number",
        "identity_documents",
        ["user_id", "document_number"],
        unique=False,
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "notify",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="e-mail on its end",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_batches_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index("ix_batches_user_id_created_at", "batches", ["user_id", "created_at"], unique=False)


def _batch_items() -> None:
    op.create_table(
        "batch_items",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True, comment="why no ticket was given"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_batch_items_batch_id")),
        sa.ForeignKeyConstraint(
            ["media_id"], ["media.id"], name=op.f("fk_batch_items_media_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_items")),
    )
    op.create_index("ix_batch_items_media_id", "batch_items", ["media_id"], unique=False)


def _webhook_endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False, comment="shown once, when it is made"),
        sa.Column("event_types", postgresql.ARRAY(sa.Text()), nullable=False, comment="none means all"),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("previous_secret", sa.Text(), nullable=True, comment="signs beside the new one"),
        sa.Column("previous_secret_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_webhook_endpoints_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_index("ix_webhook_endpoints_user_id", "webhook_endpoints", ["user_id"], unique=False)


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column(
            "target_id", sa.Uuid(), nullable=False, comment="the endpoint, or the user who gets the e-mail"
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="the event"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("status_code", sa.SmallInteger(), nullable=True, comment="of the endpoint's last answer"),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("message_id", sa.Text(), nullable=True, comment="by which the mail service knows it"),
        sa.Column(
            "enqueued_at", sa.DateTime(timezone=True), nullable=True, comment="again, where nothing came"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_deliveries_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("event_id", "target_id", name=op.f("uq_deliveries_event_id_target_id")),
    )
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"], unique=False)
    op.create_index("ix_deliveries_message_id", "deliveries", ["message_id"], unique=False)
    op.create_index(
        "ix_deliveries_target_id_created_at", "deliveries", ["target_id", "created_at"], unique=False
    )


def _email_suppressions() -> None:
    op.create_table(
        "email_suppressions",
        sa.Column("address_hash", sa.Text(), nullable=False, comment="SHA-256 of the address in lower case"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_email_suppressions")),
    )


def _quotas() -> None:
    op.create_table(
        "quotas",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "window", sa.BigInteger(), autoincrement=False, nullable=False, comment="its number since 1970"
        ),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_quotas_user_id")),
        sa.PrimaryKeyConstraint("user_id", "window", name=op.f("pk_quotas")),
    )


def _idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the client's `Idempotency-Key`"),
        sa.Column("request_hash", sa.Text(), nullable=False, comment="SHA-256 of what it stands for"),
        sa.Column("subject_id", sa.Uuid(), nullable=False, comment="the media or the batch that was made"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_idempotency_keys_user_id")),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False)


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False, comment="of a row that is gone at the end"),
        sa.Column("owner_hash", sa.Text(), nullable=False, comment="SHA-256 of the token's `sub`"),
        sa.Column(
            "removed",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="how many of what",
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index(
        "ix_erasures_created_at_open",
        "erasures",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("completed_at IS NULL"),
    )


def _maintenance_cursors() -> None:
    op.create_table(
        "maintenance_cursors",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False, comment="where its last run ended"),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_maintenance_cursors")),
    )


def _audit_heads() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False, comment="how many the chain has"),
        sa.Column("hash", sa.Text(), nullable=False, comment="of its last row"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
    )


def _audit_logs() -> None:
    op.create_table(
        "audit_logs",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="numbered by the trigger, from 1",
        ),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True, comment="the user; null where the system acted"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "address",
            sa.Text(),
            nullable=True,
            comment="whence the request came; null where the system acted",
        ),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.Column(
            "previous_hash", sa.Text(), nullable=False, comment="of the row before; a trigger chains them"
        ),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_logs")),
    )
    op.create_index(
        "ix_audit_logs_subject_type_subject_id", "audit_logs", ["subject_type", "subject_id"], unique=False
    )


def _outbox_events() -> None:
    op.create_table(
        "outbox_events",
        sa.Column("id", sa.Uuid(), nullable=False, comment="the event's derived id"),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_events")),
    )
    op.create_index(
        "ix_outbox_events_created_at_unpublished",
        "outbox_events",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("published_at IS NULL"),
    )
    op.create_index("ix_outbox_events_object_key", "outbox_events", ["object_key"], unique=False)
