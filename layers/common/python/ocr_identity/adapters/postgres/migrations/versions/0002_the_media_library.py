"""The media library: references, renditions, batches, deliveries, quotas, and the audit log as a chain."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JOB_STATES = "('PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE')"
CHECKS = (
    ("media", "rendition", "rendition IN ('thumbnail', 'preview', 'page')"),
    ("media", "state", f"state IN {JOB_STATES}"),
    ("ocr_jobs", "cause", "cause IN ('upload', 'reference', 'again', 'retry')"),
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
FILL = """
UPDATE media SET newest_job_id = job.id, state = job.job_status,
    document_type = job.output_data->>'document_type',
    search = to_tsvector('simple', regexp_replace(
        concat_ws(' ', media.name, job.output_data->>'text'), '[^[:alnum:]]+', ' ', 'g'))
FROM (SELECT DISTINCT ON (media_id) * FROM ocr_jobs ORDER BY media_id, created_at DESC) job
WHERE job.media_id = media.id;
"""
# Each row's hash covers the row before; the head's row lock puts them in one order.
CHAIN = """
CREATE FUNCTION audit_hash(entry audit_logs) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws(E'\\n', entry.previous_hash, entry.id::text,
        to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        coalesce(entry.actor_id::text, ''), entry.action, entry.subject_type, entry.subject_id::text,
        coalesce(entry.address, ''),
        entry.details::text), 'UTF8')), 'hex')
$$;
CREATE FUNCTION audit_logs_chain() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
CHAIN_OLD = """
DO $$
DECLARE entry audit_logs; head text := repeat('0', 64); number bigint := 0;
BEGIN
    FOR entry IN SELECT * FROM audit_logs ORDER BY id LOOP
        number := number + 1;
        UPDATE audit_logs SET id = -number, previous_hash = head WHERE id = entry.id;
        entry.id := number;
        entry.previous_hash := head;
        head := audit_hash(entry);
        UPDATE audit_logs SET id = number, hash = head WHERE id = -number;
    END LOOP;
    INSERT INTO audit_heads VALUES (1, number, head);
END $$;
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
    """Go forward."""
    _users()
    _media_columns()
    _media_indexes()
    _jobs()
    _batches()
    _deliveries()
    _audit()
    for table, column, condition in CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, condition)


def _users() -> None:
    op.add_column("users", sa.Column("username", sa.Text(), nullable=True))
    op.add_column("users", sa.Column("email", sa.Text(), nullable=True))
    op.add_column(
        "users",
        sa.Column(
            "email_events",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'::text[]"),
            nullable=False,
        ),
    )
    op.add_column(
        "users",
        sa.Column(
            "secret",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="signs cursors",
        ),
    )
    op.add_column("users", sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True))
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
    op.create_table(
        "upkeep_places",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False, comment="where its last run ended"),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_upkeep_places")),
    )


def _media_columns() -> None:
    op.add_column(
        "media", sa.Column("rendition", sa.Text(), nullable=True, comment="null for what was uploaded")
    )
    op.add_column("media", sa.Column("width", sa.Integer(), nullable=True))
    op.add_column("media", sa.Column("height", sa.Integer(), nullable=True))
    op.add_column(
        "media",
        sa.Column("duplicate_of", sa.Uuid(), nullable=True, comment="whose object this one refers to"),
    )
    op.add_column(
        "media",
        sa.Column(
            "newest_job_id", sa.Uuid(), nullable=True, comment="kept by a trigger on ocr_jobs, with the state"
        ),
    )
    op.add_column("media", sa.Column("state", sa.Text(), nullable=True, comment="of the newest job"))
    op.add_column("media", sa.Column("document_type", sa.Text(), nullable=True))
    op.add_column(
        "media",
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            nullable=True,
            comment="words of the name and of the newest reading",
        ),
    )
    op.alter_column(
        "media",
        "file_name",
        existing_type=sa.TEXT(),
        comment="the object's key; references share it",
        existing_comment="the object's key",
        existing_nullable=False,
    )
    op.execute("UPDATE media SET record_ordering = 0 WHERE record_ordering IS NULL")
    op.alter_column(
        "media", "record_ordering", existing_type=sa.INTEGER(), server_default=sa.text("0"), nullable=False
    )
    op.drop_column("media", "record_depth")
    op.drop_column("media", "record_left")
    op.drop_column("media", "record_right")


def _media_indexes() -> None:
    op.drop_index(op.f("ix_media_created_by_created_at"), table_name="media")
    op.drop_constraint(op.f("uq_media_file_name"), "media", type_="unique")
    op.drop_index(op.f("ix_media_parent_id"), table_name="media")
    op.create_index("ix_media_parent_id", "media", ["parent_id", "record_ordering"])
    op.create_index("ix_media_created_at", "media", ["created_at"])
    op.create_index(
        "ix_media_deleted_at", "media", ["deleted_at"], postgresql_where=sa.text("deleted_at IS NOT NULL")
    )
    op.create_index(
        "ix_media_duplicate_of",
        "media",
        ["duplicate_of"],
        postgresql_where=sa.text("duplicate_of IS NOT NULL"),
    )
    op.create_index("ix_media_file_name", "media", ["file_name"])
    op.create_index(
        "ix_media_listed_created_at",
        "media",
        ["created_by", "created_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_document_type_created_at",
        "media",
        ["created_by", "document_type", "created_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_hash",
        "media",
        ["created_by", "hash", "id"],
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_name",
        "media",
        ["created_by", "name", "id"],
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_size",
        "media",
        ["created_by", "size", "id"],
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_listed_state_created_at",
        "media",
        ["created_by", "state", "created_at", "id"],
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "ix_media_search",
        "media",
        ["search"],
        postgresql_using="gin",
        postgresql_where=sa.text("deleted_at IS NULL AND rendition IS NULL"),
    )
    op.create_index(
        "uq_media_parent_id_rendition",
        "media",
        ["parent_id", "rendition", "record_ordering"],
        unique=True,
        postgresql_where=sa.text("rendition IS NOT NULL"),
    )
    # The same bytes stand once still, but for those that refer to them.
    op.drop_index("uq_media_created_by_hash_standing", table_name="media")
    op.create_index(
        "uq_media_created_by_hash_standing",
        "media",
        ["created_by", "hash"],
        unique=True,
        postgresql_where=sa.text(
            "deleted_at IS NULL AND upload_state <> 'void' AND rendition IS NULL AND duplicate_of IS NULL"
        ),
    )
    op.create_foreign_key(op.f("fk_media_duplicate_of"), "media", "media", ["duplicate_of"], ["id"])


def _jobs() -> None:
    op.add_column(
        "ocr_jobs", sa.Column("cause", sa.Text(), server_default=sa.text("'upload'"), nullable=False)
    )
    op.add_column("ocr_jobs", sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_ocr_jobs_created_at_pending",
        "ocr_jobs",
        ["created_at"],
        postgresql_where=sa.text("job_status = 'PENDING'"),
    )
    op.create_index("ix_ocr_jobs_finished_at", "ocr_jobs", ["finished_at"])
    op.execute(FILL)
    op.execute(STATE)


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
    op.create_index("ix_batches_user_id_created_at", "batches", ["user_id", "created_at"])
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
    op.create_index("ix_batch_items_media_id", "batch_items", ["media_id"])


def _deliveries() -> None:
    op.create_table(
        "email_suppressions",
        sa.Column("address_hash", sa.Text(), nullable=False, comment="SHA-256 of the address in lower case"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_email_suppressions")),
    )
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
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_deliveries_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("event_id", "target_id", name=op.f("uq_deliveries_event_id_target_id")),
    )
    op.create_index("ix_deliveries_created_at", "deliveries", ["created_at"])
    op.create_index("ix_deliveries_message_id", "deliveries", ["message_id"])
    op.create_index("ix_deliveries_target_id_created_at", "deliveries", ["target_id", "created_at"])
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False, comment="shown once, when it is made"),
        sa.Column("event_types", postgresql.ARRAY(sa.Text()), nullable=False, comment="none means all"),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_webhook_endpoints_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_index("ix_webhook_endpoints_user_id", "webhook_endpoints", ["user_id"])


def _audit() -> None:
    op.create_table(
        "audit_heads",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False, comment="how many the chain has"),
        sa.Column("hash", sa.Text(), nullable=False, comment="of its last row"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
    )
    op.add_column(
        "audit_logs",
        sa.Column(
            "address",
            sa.Text(),
            nullable=True,
            comment="whence the request came; null where the system acted",
        ),
    )
    op.add_column(
        "audit_logs",
        sa.Column(
            "previous_hash", sa.Text(), nullable=True, comment="of the row before; a trigger chains them"
        ),
    )
    op.add_column("audit_logs", sa.Column("hash", sa.Text(), nullable=True))
    op.execute("ALTER TABLE audit_logs ALTER COLUMN id SET GENERATED BY DEFAULT")
    op.execute("COMMENT ON COLUMN audit_logs.id IS 'numbered by the trigger, from 1'")
    op.execute(CHAIN)
    op.execute(CHAIN_OLD)
    op.execute(TRIGGERS)
    for column in ("previous_hash", "hash"):
        op.alter_column("audit_logs", column, existing_type=sa.Text(), nullable=False)
