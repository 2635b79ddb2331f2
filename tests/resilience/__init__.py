"""What the pipeline is put through: storms, crashes, poison, crowds, hostile files and callers.

`make resilience` runs all of it on a stack of its own and prints one table;
`tests/e2e/test_resilience.py` runs the same scenarios, smaller.
"""
