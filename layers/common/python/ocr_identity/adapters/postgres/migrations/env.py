"""Alembic's environment: the connection comes from the caller."""

from alembic import context

from ocr_identity.adapters.postgres.schema_operations import audit_heads

# The tables of both halves of the schema, for this half imports the other one.
TABLES = audit_heads.metadata
context.configure(connection=context.config.attributes["connection"], target_metadata=TABLES)
context.run_migrations()
