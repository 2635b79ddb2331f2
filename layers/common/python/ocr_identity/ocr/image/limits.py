"""How much of a file is taken on: apart, so that who only names limits loads no decoder."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken on: bytes in all, pixels a page, pages, seconds of reading."""

    max_bytes: int = 15_000_000
    max_pixels: int = 64_000_000
    max_pages: int = 20
    max_seconds: float = 60.0
