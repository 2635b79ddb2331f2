"""What the clean-up jobs work on: rows and objects that have outlived their use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object in the bucket, as a listing tells it."""

    key: str
    modified_at: datetime
    size: int


class BucketMaintenance(Protocol):
    """The bucket, to be tidied. All raise `StorageUnavailableError`."""

    def exists(self, key: str) -> bool:
        """Tell whether the object is there."""

    def list_objects(self, prefix: str, after: str, limit: int) -> list[StoredObject]:
        """At most `limit` objects whose keys begin with `prefix` and come after `after`."""

    def remove(self, keys: Sequence[str]) -> None:
        """Remove the objects, once however often."""


@dataclass(frozen=True, slots=True)
class PurgeCandidate:
    """A file whose time is over: its own key, and the keys of what nobody else refers to."""

    media_id: UUID
    object_key: str
    object_keys: tuple[str, ...]


class RetentionRepository(Protocol):
    """Rows to be tidied. All raise `DatabaseUnavailableError`."""

    def load_cursor(self, job: str) -> str:
        """Where the last run of a job ended; empty at the beginning."""

    def save_cursor(self, job: str, cursor: str) -> None:
        """Have the next run of a job begin after `cursor`."""

    def keys_without_media(self, keys: Sequence[str]) -> list[str]:
        """Those of `keys` that no file has."""

    def stored_media(self, after: str, limit: int) -> list[tuple[UUID, str]]:
        """Ids and keys of files whose object should be there, in the order of ids."""

    def void(self, media_id: UUID) -> bool:
        """Write that the file's object is gone; False where that is known."""

    def expired(self, days: Mapping[str, int], limit: int) -> list[UUID]:
        """Files that are kept no longer, by document class; `deleted` counts from the deletion."""

    def mark_for_purge(self, media_id: UUID) -> PurgeCandidate:
        """Delete the file beyond restoring, and tell what is to be removed of it."""

    def purge(self, media_id: UUID) -> int:
        """Remove the rows of a file that is purged whose objects are removed; how many."""

    def prune_history(self, days: int, limit: int, *, dry_run: bool) -> Mapping[str, int]:
        """Remove events that are out, old deliveries and quotas that are past; how many."""
