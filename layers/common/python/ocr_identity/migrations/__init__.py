"""Alembic's migrations, run by `adapters/migration.py` over the connection that it hands in."""
