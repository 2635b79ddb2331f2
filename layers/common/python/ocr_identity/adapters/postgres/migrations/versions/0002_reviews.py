"""Reviews of readings by people, and what each of them said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATES = "state IN ('open', 'claimed', 'confirmed', 'corrected', 'rejected')"


def upgrade() -> None:
    """Add the tables of reviews."""
    _reviews()
    _review_decisions()


def _reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("media_id", sa.Uuid(), nullable=False),
        sa.Column("ocr_job_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False, comment="whose document it is"),
        sa.Column("document_type", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False, comment="names of those to look at"),
        sa.Column(
            "second_look",
            postgresql.JSONB(),
            nullable=False,
            comment="names of those on which two people must agree",
        ),
        sa.Column("claimed_by", sa.Uuid(), nullable=True),
        sa.Column("lease_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_person",
            sa.Text(),
            nullable=True,
            comment="a hash of who looked at it last, where another is to agree",
        ),
        sa.Column(
            "corrections",
            postgresql.JSONB(),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="names to values",
        ),
        sa.Column("rejection_code", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(STATES, name="state"),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"]),
        sa.ForeignKeyConstraint(["ocr_job_id"], ["ocr_jobs.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ocr_job_id"),
    )
    op.create_index("ix_reviews_media_id", "reviews", ["media_id"])
    op.create_index(
        "ix_reviews_created_at_waiting",
        "reviews",
        ["created_at"],
        postgresql_where=sa.text("state IN ('open', 'claimed')"),
    )
    op.create_index(
        "ix_reviews_reviewed_at",
        "reviews",
        ["reviewed_at"],
        postgresql_where=sa.text("reviewed_at IS NOT NULL"),
    )


def _review_decisions() -> None:
    op.create_table(
        "review_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column(
            "changes",
            postgresql.JSONB(),
            nullable=False,
            comment="by field: what the model and what the person said",
        ),
        sa.Column("decided_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_review_decisions_review_id", "review_decisions", ["review_id"])
