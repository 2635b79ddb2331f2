"""What is made of files: where from, and where it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from ocr_identity.domain.states import RenditionName

Format = Literal["webp", "jpeg"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The longest sides in pixels, the format, and its quality from 1 to 100."""

    thumbnail: int = 256
    preview: int = 1024
    format: Format = "webp"
    quality: int = 80


@dataclass(frozen=True, slots=True)
class RendererOptions:
    """How far a renderer goes, and what it makes; `memory_mb` bounds its own allocations."""

    sizes: Sizes = Sizes()
    memory_mb: int = 768
    max_bytes: int = 15_000_000
    max_pixels: int = 64_000_000
    max_pages: int = 20
    max_seconds: float = 40.0


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, encoded; pages count from 1."""

    name: RenditionName
    page: int
    width: int
    height: int
    data: bytes


class Renderer(Protocol):
    """Makes small pictures of whole files, whatever they are."""

    def render(self, data: bytes) -> list[Picture]:
        """Render the pictures of one file; raises a `DocumentRejectedError` or a `ReaderError`."""


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


class RenditionRepository(Protocol):
    """The children of files. All raise `DatabaseUnavailableError`."""

    def original(self, media_id: UUID) -> Original | None:
        """Find the file; None where it is deleted, not there, or rendered already."""

    def store(self, original: Original, made: Sequence[StoredRendition]) -> list[str]:
        """Hang all of them under the file, or none; once however often; the keys that nobody has then."""
