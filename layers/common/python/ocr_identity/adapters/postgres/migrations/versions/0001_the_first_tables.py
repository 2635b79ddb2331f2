"""The first tables."""

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
    ("ocr_jobs", "job_status", "job_status IN ('PENDING', 'STARTED', 'RETRY', 'SUCCESS', 'FAILURE')"),
    ("identity_documents", "sex", "sex IN ('M', 'F', 'X')"),
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "audit_logs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True, comment="the user; null where the system acted"),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_logs")),
    )
    op.create_index(
        "ix_audit_logs_subject_type_subject_id", "audit_logs", ["subject_type", "subject_id"], unique=False
    )
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
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False, comment="the token's `sub`"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("subject", name=op.f("uq_users_subject")),
    )
    op.create_table(
        "media",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="the client's file name"),
        sa.Column("hash", sa.Text(), nullable=False, comment="SHA-256, hexadecimal"),
        sa.Column("file_name", sa.Text(), nullable=False, comment="the object's key"),
        sa.Column("disk", sa.Text(), nullable=False, comment="the bucket"),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("upload_state", sa.Text(), nullable=False),
        sa.Column("upload_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("record_left", sa.Integer(), nullable=True),
        sa.Column("record_right", sa.Integer(), nullable=True),
        sa.Column("record_depth", sa.Integer(), nullable=True),
        sa.Column("record_ordering", sa.Integer(), nullable=True),
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
        sa.ForeignKeyConstraint(["parent_id"], ["media.id"], name=op.f("fk_media_parent_id")),
        sa.ForeignKeyConstraint(["updated_by"], ["users.id"], name=op.f("fk_media_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("file_name", name=op.f("uq_media_file_name")),
    )
    op.create_index("ix_media_created_by_created_at", "media", ["created_by", "created_at"], unique=False)
    op.create_index("ix_media_parent_id", "media", ["parent_id"], unique=False)
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
        postgresql_where=sa.text("deleted_at IS NULL AND upload_state <> 'void' AND parent_id IS NULL"),
    )
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
    op.create_table(
        "ocr_jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("job_status", sa.Text(), nullable=False),
        sa.Column("input_file_path", sa.Text(), nullable=False, comment="the object's key"),
        sa.Column("output_data", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("processing_time_ms", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_ocr_jobs_media_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ocr_jobs_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ocr_jobs")),
    )
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
    op.create_foreign_key(
        op.f("fk_ocr_jobs_document_id"), "ocr_jobs", "identity_documents", ["document_id"], ["id"]
    )
    for table, column, condition in CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, condition)
