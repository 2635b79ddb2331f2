"""Adapters of Postgres: one module a table or a task."""
