"""Crashes apart from attempts, deliveries told anew, webhook secrets that overlap, repeated requests known.

Also: the trigger that chains the audit log works for who may not change it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "ocr_jobs",
        sa.Column(
            "crashes",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="attempts that ended because the reader broke off",
        ),
    )
    op.add_column(
        "deliveries",
        sa.Column("enqueued_at", sa.DateTime(timezone=True), comment="again, where nothing came"),
    )
    op.add_column(
        "webhook_endpoints", sa.Column("previous_secret", sa.Text(), comment="signs beside the new one")
    )
    op.add_column("webhook_endpoints", sa.Column("previous_secret_until", sa.DateTime(timezone=True)))
    _requests()
    # As their owner: who inserts into the log may write neither into it otherwise nor to its head.
    op.execute("ALTER FUNCTION audit_logs_chain() SECURITY DEFINER SET search_path = public, pg_temp")


def _requests() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="the client's `Idempotency-Key`"),
        sa.Column("request_hash", sa.Text(), nullable=False, comment="SHA-256 of what it stands for"),
        sa.Column("subject_id", sa.Uuid(), nullable=False, comment="the media or the batch that was made"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_idempotency_keys")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_idempotency_keys_user_id")),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
