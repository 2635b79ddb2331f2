"""Brings the tables up to date."""
