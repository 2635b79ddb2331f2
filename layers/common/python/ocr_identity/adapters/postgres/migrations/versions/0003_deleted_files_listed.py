"""An index for the list of an owner's deleted files."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_media_in_bin",
        "media",
        ["created_by", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NOT NULL AND rendition IS NULL"),
    )
