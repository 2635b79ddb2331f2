"""Constructs: one module a unit of the stack."""
