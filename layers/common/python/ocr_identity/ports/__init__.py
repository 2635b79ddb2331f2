"""What the walk needs of the outside world; `adapters/` character_posteriors the real ones.

`bootstrap/` wires them.
"""
