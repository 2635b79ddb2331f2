"""How code and wheels become assets."""
