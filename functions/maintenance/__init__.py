"""Runs the maintenance jobs that the scheduler asks for."""
