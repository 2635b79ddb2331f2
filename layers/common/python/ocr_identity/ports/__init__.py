"""What the walk needs of the outside world; `adapters/` hold the real ones, `bootstrap/` wires them."""
