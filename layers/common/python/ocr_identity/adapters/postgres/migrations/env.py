"""Alembic's environment: the connection comes from the caller."""

from alembic import context

from ocr_identity.adapters.postgres import (  # noqa: F401 - their tables join the others
    schema_operations,
    schema_reviews,
)
from ocr_identity.adapters.postgres.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
