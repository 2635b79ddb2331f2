"""Processes without credentials in which files are decoded, and their client."""
