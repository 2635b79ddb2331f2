"""Files, their renditions, lists of them, and what they are attached to."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from functions.api.schemas.common import (
    MEDIA_ID,
    TIME,
    Filename,
    RenditionName,
    TaskState,
    UploadState,
    Whole,
    example,
    is_none,
    request_example,
)
from ocr_identity.ports.media import MediaChange, MediaRecord

SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
MEDIA = {
    "media_id": MEDIA_ID, "filename": "passport.jpg", "content_type": "image/jpeg", "size": 145109,
    "sha256": SHA256, "status": "stored", "created_at": TIME, "state": "SUCCESS",
    "document_type": "passport", "parent_id": None, "ordering": 0,
}  # fmt: skip
Sign = Callable[[MediaRecord], str | None]


class Rendition(BaseModel):
    """A picture made of a file: its thumbnail, its preview, or one of its pages."""

    name: RenditionName
    page: int
    width: int
    height: int
    content_type: str
    download_url: str | None

    @classmethod
    def of(cls, record: MediaRecord, sign: Sign) -> Self:
        """Describe what was made of a file, with a signed URL."""
        return cls(
            name=record.rendition or RenditionName.THUMBNAIL, page=record.ordering, width=record.width or 0,
            height=record.height or 0, content_type=record.content_type, download_url=sign(record),
        )  # fmt: skip


class _Columns(BaseModel):
    """What is told of a file wherever it is told of."""

    media_id: UUID
    filename: str
    content_type: str
    size: int
    sha256: str
    status: UploadState
    created_at: datetime
    state: TaskState | None = Field(description="Of its newest task.")
    document_type: str | None
    parent_id: UUID | None
    ordering: int
    deleted_at: datetime | None = Field(default=None, exclude_if=is_none, description="Until it is purged.")


class MediaSummary(_Columns):
    """A file in a list."""

    model_config = example(**MEDIA, thumbnail_url="https://…")

    thumbnail_url: str | None = Field(default=None, description="For minutes.")

    @classmethod
    def of(cls, record: MediaRecord, thumbnail_url: str | None) -> Self:
        """Describe the file as a list shows it."""
        return cls(**_columns(record), thumbnail_url=thumbnail_url)


class MediaPage(BaseModel):
    """A page of a list; without `next_cursor` it is the last."""

    model_config = example(items=[MEDIA], next_cursor=None)

    items: list[MediaSummary]
    next_cursor: str | None


class Media(_Columns):
    """A file's metadata, with URLs to download it and what was made of it, for minutes."""

    model_config = example(**MEDIA, download_url="https://…", renditions=[])

    download_url: str | None
    renditions: list[Rendition] = []

    @classmethod
    def of(cls, record: MediaRecord, renditions: Iterable[MediaRecord], sign: Sign) -> Self:
        """Describe the file, with signed URLs."""
        made = [Rendition.of(one, sign) for one in renditions]
        return cls(**_columns(record), download_url=sign(record), renditions=made)


class MediaChangeRequest(BaseModel):
    """What to change of a file; `parent_id` null takes it to the root, what is left out stays."""

    model_config = request_example(filename="front.jpg", ordering=1)

    filename: Filename | None = None
    parent_id: UUID | None = None
    ordering: Annotated[Whole, Field(ge=0, le=2**31 - 1)] | None = None

    def change(self) -> MediaChange:
        """Return the change that is asked for."""
        to_root = "parent_id" in self.model_fields_set and self.parent_id is None
        return MediaChange(self.filename, self.parent_id, to_root, self.ordering)


class AttachmentRequest(BaseModel):
    """Where among the subject's files this one stands."""

    model_config = request_example(ordering=1)

    ordering: Whole = Field(default=0, ge=0, le=2**31 - 1)


class AttachmentBody(BaseModel):
    """A file at a subject."""

    model_config = example(
        media_id=MEDIA_ID,
        subject_type="customer",
        subject_id="4711",
        group="front",
        ordering=1,
        created_at=TIME,
    )

    media_id: UUID
    subject_type: str
    subject_id: str
    group: str
    ordering: int
    created_at: datetime


class Attachments(BaseModel):
    """All subjects of a file, or those of one subject."""

    model_config = example(items=[])

    items: list[AttachmentBody]


def _columns(record: MediaRecord) -> dict[str, object]:
    return {
        "media_id": record.media_id,
        "filename": record.filename,
        "content_type": record.content_type,
        "size": record.size,
        "sha256": record.sha256,
        "status": record.upload_state,
        "created_at": record.created_at,
        "state": record.state,
        "document_type": record.document_type,
        "parent_id": record.parent_id,
        "ordering": record.ordering,
        "deleted_at": record.deleted_at,
    }
