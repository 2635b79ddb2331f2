"""Erasure: all that is known of an owner is removed, and what was removed is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ErasureRecord:
    """What an owner asked to have removed; `removed` counts files, objects, rows and messages."""

    erasure_id: UUID
    user_id: UUID
    created_at: datetime
    completed_at: datetime | None
    removed: Mapping[str, int]


class ErasureRepository(Protocol):
    """What removes. All raise `DatabaseUnavailableError`."""

    def open_erasures(self) -> list[ErasureRecord]:
        """Those that are not complete, the oldest first."""

    def owned_media(self, user_id: UUID, limit: int) -> list[UUID]:
        """At most `limit` files that are still there."""

    def count(self, erasure_id: UUID, removed: Mapping[str, int]) -> None:
        """Add to what was removed."""

    def finish(self, erasure: ErasureRecord) -> bool:
        """Remove all other rows and the owner's own, and tell; False while a file is left."""


class DeadLetterQueue(Protocol):
    """Messages that never succeeded, and are kept for days. All raise `QueueUnavailableError`."""

    def delete_containing(self, word: str) -> int:
        """Remove the messages in which `word` stands; how many."""
