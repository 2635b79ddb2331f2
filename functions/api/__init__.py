"""Serves the REST API."""
