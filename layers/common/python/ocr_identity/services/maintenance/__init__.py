"""The clean-up jobs: each bounded, repeatable, and able to tell what it would do."""
