"""Reviews, and what each person said; the third part of `schema.py`."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from ocr_identity.adapters.postgres.schema import metadata, one_of, timestamp
from ocr_identity.domain.review import ReviewState

reviews = Table(
    "reviews",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("media_id", Uuid, ForeignKey("media.id"), nullable=False),
    Column("ocr_job_id", Uuid, ForeignKey("ocr_jobs.id"), nullable=False, unique=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False, comment="whose document it is"),
    Column("document_type", Text),
    Column("state", Text, one_of("state", ReviewState), nullable=False),
    Column("reasons", JSONB, nullable=False),
    Column("fields", JSONB, nullable=False, comment="names of those to look at"),
    Column("second_look", JSONB, nullable=False, comment="names of those on which two people must agree"),
    # Reviewers are no foreign keys: their own erasure leaves what they decided.
    Column("claimed_by", Uuid),
    timestamp("lease_expires_at"),
    Column("last_person", Text, comment="a hash of who looked at it last, where another is to agree"),
    Column("corrections", JSONB, nullable=False, server_default=text("'{}'"), comment="names to values"),
    Column("rejection_code", Text),
    timestamp("created_at", now=True),
    timestamp("reviewed_at"),
    Index("ix_reviews_media_id", "media_id"),
    Index(
        "ix_reviews_created_at_waiting",
        "created_at",
        postgresql_where=text("state IN ('open', 'claimed')"),
    ),
    Index("ix_reviews_reviewed_at", "reviewed_at", postgresql_where=text("reviewed_at IS NOT NULL")),
)

review_decisions = Table(
    "review_decisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("review_id", Uuid, ForeignKey("reviews.id", ondelete="CASCADE"), nullable=False),
    Column("reviewer_id", Uuid, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("changes", JSONB, nullable=False, comment="by field: what the model and what the person said"),
    timestamp("decided_at", now=True),
    Index("ix_review_decisions_review_id", "review_id"),
)
