"""Entry points, a folder per Lambda: `handler.py` wires, `app.py` is a factory over its services."""
