"""Does the chores that the scheduler asks for."""
