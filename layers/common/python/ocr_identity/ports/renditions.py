"""What is made of files: where from, and where it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from ocr_identity.ports.media import RenditionName


@dataclass(frozen=True, slots=True)
class Original:
    """A file of which nothing was made yet."""

    media_id: UUID
    owner_id: UUID
    filename: str
    object_key: str
    size: int


@dataclass(frozen=True, slots=True)
class StoredRendition:
    """A picture that lies in the bucket; pages count from 1."""

    name: RenditionName
    page: int
    content_type: str
    width: int
    height: int
    size: int
    sha256: str
    object_key: str


class RenditionStore(Protocol):
    """The children of files. All raise `DatabaseUnavailable`."""

    def original(self, media_id: UUID) -> Original | None:
        """The file; None where it is deleted, not there, or rendered already."""

    def store(self, original: Original, made: Sequence[StoredRendition]) -> list[str]:
        """Hang all of them under the file, or none; once however often; the keys that nobody has then."""
