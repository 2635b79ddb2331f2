"""Tickets, tasks and files, as the API asks for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from ocr_identity.ports.objects import Declaration

TaskState = Literal["PENDING", "STARTED", "RETRY", "SUCCESS", "FAILURE"]

UploadState = Literal["uploading", "stored", "void"]

TicketKind = Literal["new", "renewed", "standing"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """The ids of an upload; `renewed` where the URL of a standing one had run out unused."""

    media_id: UUID
    task_id: UUID
    object_key: str
    kind: TicketKind


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A job as its owner sees it; `output` is a `ReadingBody` in JSON."""

    task_id: UUID
    media_id: UUID
    state: TaskState
    output: object
    error_code: str | None
    error_message: str | None
    processing_time_ms: int | None


@dataclass(frozen=True, slots=True)
class MediaRecord:
    """A file as its owner sees it."""

    media_id: UUID
    filename: str
    content_type: str
    size: int
    sha256: str
    object_key: str
    upload_state: UploadState
    created_at: datetime


class MediaStore(Protocol):
    """What the API asks, each for one owner alone. All raise `DatabaseUnavailable`."""

    def owner(self, subject: str) -> UUID:
        """The id of the user whose token bears `subject`."""

    def open_ticket(self, owner_id: UUID, declaration: Declaration, lifetime_s: int) -> Ticket:
        """A new media with its job, or the standing ones of the same bytes."""

    def task(self, owner_id: UUID, task_id: UUID) -> TaskRecord:
        """The job; raises `NotFound`."""

    def task_of(self, owner_id: UUID, media_id: UUID) -> TaskRecord:
        """The newest job of a media; raises `NotFound`."""

    def media(self, owner_id: UUID, media_id: UUID) -> MediaRecord:
        """The file's metadata; raises `NotFound`."""

    def delete(self, owner_id: UUID, media_id: UUID) -> str:
        """Soft-delete, once however often; the object's key; raises `NotFound`."""
