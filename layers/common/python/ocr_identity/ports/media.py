"""Files: what lists show, what may be done to one, and the subjects that they are attached to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from ocr_identity.domain.states import JobState, RenditionName, UploadState
from ocr_identity.ports.users import Actor

Sort = Literal["created_at", "-created_at", "name", "-name", "size", "-size"]
# Where a page of a list ends: the value sorted by, and the id.
Place = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """A file as its owner sees it; `state` and `document_type` are of its newest job."""

    media_id: UUID
    filename: str
    content_type: str
    size: int
    sha256: str
    object_key: str
    upload_state: UploadState
    created_at: datetime
    state: JobState | None = None
    document_type: str | None = None
    parent_id: UUID | None = None
    ordering: int = 0
    rendition: RenditionName | None = None
    width: int | None = None
    height: int | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MediaFilter:
    """What a list shows; what is None does not matter."""

    state: JobState | None = None
    kind: str | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    sha256: str | None = None
    text: str | None = None
    parent_id: UUID | None = None
    subject_type: str | None = None
    subject_id: str | None = None
    group: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class MediaChange:
    """What an owner changes of a file; what is None stays."""

    filename: str | None = None
    parent_id: UUID | None = None
    to_root: bool = False
    ordering: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file at a subject, in one of its groups."""

    media_id: UUID
    subject_type: str
    subject_id: str
    group: str
    ordering: int
    created_at: datetime


class MediaRepository(Protocol):
    """The library, each call for one owner alone. All raise `DatabaseUnavailableError`, `NotFoundError`."""

    def media(self, owner_id: UUID, media_id: UUID) -> MediaRecord:
        """Find the file's metadata."""

    def find(
        self, owner_id: UUID, found: MediaFilter, sort: Sort, limit: int, after: Place | None
    ) -> list[MediaRecord]:
        """Find the files that `found` describes, at most `limit`, after the place where a page ended."""

    def renditions(self, owner_id: UUID, media_ids: Sequence[UUID]) -> list[MediaRecord]:
        """List what was made of the files, in order."""

    def change(self, actor: Actor, media_id: UUID, change: MediaChange) -> MediaRecord:
        """Rename or move a file; raises `TreeCycleError` or `TreeTooDeepError`."""

    def delete(self, actor: Actor, media_id: UUID) -> str:
        """Soft-delete, once however often; the object's key."""

    def upload(self, owner_id: UUID, media_id: UUID) -> MediaRecord:
        """Find the file's metadata, a deleted one's too."""

    def restore(self, actor: Actor, media_id: UUID, *, arrived: bool) -> MediaRecord:
        """Take a deletion back, and have read what was deleted before; raises `NotStoredError`."""
