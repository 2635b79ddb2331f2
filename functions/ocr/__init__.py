"""Reads what arrives in the bucket."""
