"""The tables, as SQLAlchemy sees them; `migrations/` makes them what this says (a test compares)."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

JOB_STATES = ("PENDING", "STARTED", "RETRY", "SUCCESS", "FAILURE")
UPLOAD_STATES = ("uploading", "stored", "void")


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=column)


def _timestamp(name: str, *, now: bool = False) -> Column[object]:
    return Column(
        name, DateTime(timezone=True), nullable=not now, server_default=text("now()") if now else None
    )


users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False, unique=True, comment="the token's `sub`"),
    _timestamp("created_at", now=True),
)

media = Table(
    "media",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False, comment="the client's file name"),
    Column("hash", Text, nullable=False, comment="SHA-256, hexadecimal"),
    Column("file_name", Text, nullable=False, unique=True, comment="the object's key"),
    Column("disk", Text, nullable=False, comment="the bucket"),
    Column("mime_type", Text, nullable=False),
    Column("size", BigInteger, CheckConstraint("size > 0", name="size"), nullable=False),
    Column("upload_state", Text, _one_of("upload_state", UPLOAD_STATES), nullable=False),
    _timestamp("upload_expires_at"),
    Column("parent_id", Uuid, ForeignKey("media.id")),
    Column("record_left", Integer),
    Column("record_right", Integer),
    Column("record_depth", Integer),
    Column("record_ordering", Integer),
    Column("custom_attribute", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("created_by", Uuid, ForeignKey("users.id"), nullable=False),
    Column("updated_by", Uuid, ForeignKey("users.id")),
    Column("deleted_by", Uuid, ForeignKey("users.id")),
    _timestamp("created_at", now=True),
    _timestamp("updated_at"),
    _timestamp("deleted_at"),
    Index("ix_media_created_by_created_at", "created_by", "created_at"),
    Index("ix_media_parent_id", "parent_id"),
    # The same bytes of the same owner stand once; what was deleted or never arrived does not count.
    Index(
        "uq_media_created_by_hash_standing",
        "created_by",
        "hash",
        unique=True,
        postgresql_where=text("deleted_at IS NULL AND upload_state <> 'void' AND parent_id IS NULL"),
    ),
    Index(
        "ix_media_upload_expires_at_uploading",
        "upload_expires_at",
        postgresql_where=text("upload_state = 'uploading'"),
    ),
)

mediables = Table(
    "mediables",
    metadata,
    Column("media_id", Uuid, ForeignKey("media.id"), primary_key=True),
    Column("mediable_type", Text, primary_key=True),
    Column("mediable_id", Text, primary_key=True),
    Column("group_name", Text, primary_key=True, server_default=text("'default'")),
    Column("ordering", Integer, nullable=False, server_default=text("0")),
    _timestamp("created_at", now=True),
    Index("ix_mediables_mediable_type_mediable_id", "mediable_type", "mediable_id", "group_name"),
)

ocr_jobs = Table(
    "ocr_jobs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("media_id", Uuid, ForeignKey("media.id"), nullable=False),
    Column("document_id", Uuid, ForeignKey("identity_documents.id", use_alter=True)),
    Column("job_status", Text, _one_of("job_status", JOB_STATES), nullable=False),
    Column("input_file_path", Text, nullable=False, comment="the object's key"),
    Column("output_data", JSONB),
    Column("error_code", Text),
    Column("error_message", Text),
    Column("processing_time_ms", Integer),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    _timestamp("lease_expires_at"),
    _timestamp("created_at", now=True),
    _timestamp("started_at"),
    _timestamp("finished_at"),
    Index("ix_ocr_jobs_input_file_path", "input_file_path"),
    Index("ix_ocr_jobs_media_id_created_at", "media_id", "created_at"),
    Index("ix_ocr_jobs_user_id_created_at", "user_id", "created_at"),
    Index(
        "ix_ocr_jobs_lease_expires_at_unfinished",
        "lease_expires_at",
        postgresql_where=text("job_status IN ('STARTED', 'RETRY')"),
    ),
)

identity_documents = Table(
    "identity_documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("media_id", Uuid, ForeignKey("media.id"), nullable=False),
    Column("ocr_job_id", Uuid, ForeignKey("ocr_jobs.id"), nullable=False, unique=True),
    Column("document_type", Text),
    Column("issuing_state", Text),
    Column("document_number", Text),
    Column("surname", Text),
    Column("given_names", Text),
    Column("nationality", Text),
    Column("birth_date", Date, comment="null where only the year or month is known: see `fields`"),
    Column("sex", Text, CheckConstraint("sex IN ('M', 'F', 'X')", name="sex")),
    Column("expiry_date", Date),
    Column("issue_date", Date),
    Column("personal_number", Text),
    Column("optional_data", Text),
    Column("address", Text),
    Column("licence_classes", Text),
    Column("fields", JSONB, nullable=False, comment="each with value, raw, confidence, source, page, box"),
    _timestamp("created_at", now=True),
    Index("ix_identity_documents_media_id", "media_id"),
    Index("ix_identity_documents_user_id_document_number", "user_id", "document_number"),
)

audit_logs = Table(
    "audit_logs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _timestamp("at", now=True),
    Column("actor_id", Uuid, comment="the user; null where the system acted"),
    Column("action", Text, nullable=False),
    Column("subject_type", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("details", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index("ix_audit_logs_subject_type_subject_id", "subject_type", "subject_id"),
)

outbox_events = Table(
    "outbox_events",
    metadata,
    Column("id", Uuid, primary_key=True, comment="the event's derived id"),
    Column("object_key", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    _timestamp("created_at", now=True),
    _timestamp("published_at"),
    Index(
        "ix_outbox_events_created_at_unpublished", "created_at", postgresql_where=text("published_at IS NULL")
    ),
    Index("ix_outbox_events_object_key", "object_key"),
)
