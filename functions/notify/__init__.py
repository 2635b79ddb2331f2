"""Tells owners by e-mail and webhook."""
