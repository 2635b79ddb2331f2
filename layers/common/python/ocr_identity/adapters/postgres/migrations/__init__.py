"""Alembic's migrations, run by `adapters/postgres/migration.py` over the connection that it hands in."""
