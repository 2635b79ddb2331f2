"""Alembic's environment: the connection comes from the caller."""

from alembic import context

from ocr_identity.adapters.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
