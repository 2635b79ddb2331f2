"""Ends what never succeeded."""
