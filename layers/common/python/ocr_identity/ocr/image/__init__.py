"""First stage: bytes → safe pages → upright, clean pages."""
