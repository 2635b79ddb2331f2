"""Users, media, jobs and documents as SQLAlchemy sees them; `migrations/` makes them so (a test compares)."""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from ocr_identity.domain.states import JobCause, JobState, RenditionName, UploadState

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What a list shows: files that were uploaded and not deleted.
LISTED = text("deleted_at IS NULL AND rendition IS NULL")
IN_BIN = text("deleted_at IS NOT NULL AND rendition IS NULL")


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Make the check that `column` is one of `values`."""
    quoted = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted})", name=column)


def timestamp(name: str, *, now: bool = False) -> Column[object]:
    """Make the column of a point in time; with `now`, the row's beginning."""
    return Column(
        name, DateTime(timezone=True), nullable=not now, server_default=text("now()") if now else None
    )


users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject", Text, nullable=False, unique=True, comment="the token's `sub`"),
    Column("username", Text),
    Column("email", Text),
    Column("email_events", ARRAY(Text), nullable=False, server_default=text("'{}'::text[]")),
    Column("secret", Uuid, nullable=False, server_default=text("gen_random_uuid()"), comment="signs cursors"),
    timestamp("created_at", now=True),
    timestamp("updated_at"),
)

media = Table(
    "media",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False, comment="the client's file name"),
    Column("hash", Text, nullable=False, comment="SHA-256, hexadecimal"),
    Column("file_name", Text, nullable=False, comment="the object's key; references share it"),
    Column("disk", Text, nullable=False, comment="the bucket"),
    Column("mime_type", Text, nullable=False),
    Column("size", BigInteger, CheckConstraint("size > 0", name="size"), nullable=False),
    Column("upload_state", Text, one_of("upload_state", UploadState), nullable=False),
    timestamp("upload_expires_at"),
    Column("parent_id", Uuid, ForeignKey("media.id")),
    Column("record_ordering", Integer, nullable=False, server_default=text("0")),
    Column("rendition", Text, one_of("rendition", RenditionName), comment="null for what was uploaded"),
    Column("width", Integer),
    Column("height", Integer),
    Column("duplicate_of", Uuid, ForeignKey("media.id"), comment="whose object this one refers to"),
    Column("newest_job_id", Uuid, comment="kept by a trigger on ocr_jobs, with the state"),
    Column("state", Text, one_of("state", JobState), comment="of the newest job"),
    Column("document_type", Text),
    Column("search", TSVECTOR, comment="words of the name and of the newest reading"),
    Column("custom_attribute", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("created_by", Uuid, ForeignKey("users.id"), nullable=False),
    Column("updated_by", Uuid, ForeignKey("users.id")),
    Column("deleted_by", Uuid, ForeignKey("users.id")),
    timestamp("created_at", now=True),
    timestamp("updated_at"),
    timestamp("deleted_at"),
    *(
        Index(f"ix_media_listed_{'_'.join(columns)}", "created_by", *columns, "id", postgresql_where=LISTED)
        for columns in (
            ("created_at",),
            ("name",),
            ("size",),
            ("state", "created_at"),
            ("document_type", "created_at"),
            ("hash",),
        )
    ),
    Index("ix_media_in_bin", "created_by", "created_at", "id", postgresql_where=IN_BIN),
    Index("ix_media_search", "search", postgresql_using="gin", postgresql_where=LISTED),
    Index("ix_media_created_at", "created_at"),
    Index("ix_media_file_name", "file_name"),
    Index("ix_media_deleted_at", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
    Index("ix_media_duplicate_of", "duplicate_of", postgresql_where=text("duplicate_of IS NOT NULL")),
    Index("ix_media_parent_id", "parent_id", "record_ordering"),
    Index(
        "uq_media_parent_id_rendition",
        "parent_id",
        "rendition",
        "record_ordering",
        unique=True,
        postgresql_where=text("rendition IS NOT NULL"),
    ),
    # The same bytes of the same owner stand once; what was deleted or never arrived does not count.
    Index(
        "uq_media_created_by_hash_standing",
        "created_by",
        "hash",
        unique=True,
        postgresql_where=text(
            "deleted_at IS NULL AND upload_state <> 'void' AND rendition IS NULL AND duplicate_of IS NULL"
        ),
    ),
    Index(
        "ix_media_upload_expires_at_uploading",
        "upload_expires_at",
        postgresql_where=text("upload_state = 'uploading'"),
    ),
)

# The condition of the indexes above, as queries state it.
UPLOADED = (media.c.deleted_at.is_(None), media.c.rendition.is_(None))
# Those of the bin, not purged: of one that was deleted before it was read, only S3 knows whether it arrived.
DELETED = (
    media.c.deleted_at.is_not(None),
    media.c.rendition.is_(None),
    media.c.upload_state != UploadState.VOID,
)

mediables = Table(
    "mediables",
    metadata,
    Column("media_id", Uuid, ForeignKey("media.id"), primary_key=True),
    Column("mediable_type", Text, primary_key=True),
    Column("mediable_id", Text, primary_key=True),
    Column("group_name", Text, primary_key=True, server_default=text("'default'")),
    Column("ordering", Integer, nullable=False, server_default=text("0")),
    timestamp("created_at", now=True),
    Index("ix_mediables_mediable_type_mediable_id", "mediable_type", "mediable_id", "group_name"),
)

ocr_jobs = Table(
    "ocr_jobs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("media_id", Uuid, ForeignKey("media.id"), nullable=False),
    Column("document_id", Uuid, ForeignKey("identity_documents.id", use_alter=True)),
    Column("job_status", Text, one_of("job_status", JobState), nullable=False),
    Column("cause", Text, one_of("cause", JobCause), nullable=False, server_default=text("'upload'")),
    Column("input_file_path", Text, nullable=False, comment="the object's key"),
    Column("output_data", JSONB),
    Column("error_code", Text),
    Column("error_message", Text),
    Column("processing_time_ms", Integer),
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column(
        "crashes",
        SmallInteger,
        nullable=False,
        server_default=text("0"),
        comment="attempts that ended because the reader broke off",
    ),
    timestamp("last_enqueued_at"),
    timestamp("lease_expires_at"),
    timestamp("created_at", now=True),
    timestamp("started_at"),
    timestamp("finished_at"),
    Index("ix_ocr_jobs_input_file_path", "input_file_path"),
    Index("ix_ocr_jobs_finished_at", "finished_at"),
    Index("ix_ocr_jobs_created_at_pending", "created_at", postgresql_where=text("job_status = 'PENDING'")),
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
    timestamp("created_at", now=True),
    Index("ix_identity_documents_media_id", "media_id"),
    Index("ix_identity_documents_user_id_document_number", "user_id", "document_number"),
)
