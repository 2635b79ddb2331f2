"""Tickets, files in the body, and batches of tickets."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from functions.api.bodies.common import (
    MEDIA_ID,
    TASK_ID,
    TIME,
    ContentType,
    Filename,
    ProblemError,
    Sha256,
    example,
    is_none,
)
from functions.api.bodies.tasks import TaskResult, result_of, task_error
from ocr_identity.ports.objects import Declaration, SignedPut
from ocr_identity.ports.tasks import BatchRecord, TaskRecord, TaskState, Ticket

MOST_ITEMS = 100
DECLARED = {
    "filename": "passport.jpg",
    "content_type": "image/jpeg",
    "size": 145109,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


class UploadRequest(BaseModel):
    """What is going to be uploaded."""

    model_config = example(**DECLARED)

    filename: Filename
    content_type: ContentType = Field(description="JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF, BMP or PDF.")
    size: int = Field(ge=0, le=2**53, strict=True, description="Bytes.")
    sha256: Sha256 = Field(description="Of the bytes, hexadecimal.")

    def declaration(self) -> Declaration:
        """What the client declares."""
        return Declaration(self.filename, self.content_type, self.size, self.sha256)


class TicketRequest(UploadRequest):
    """What is going to be uploaded, and what to do where it stands already."""

    on_duplicate: Literal["existing", "reference"] = Field(
        default="existing",
        description="Of bytes that stand already: the file that has them, or a new one that refers to them.",
    )


class SignedUpload(BaseModel):
    """How to upload: PUT the bytes to `url` with exactly `headers`. The URL is a secret."""

    method: Literal["PUT"] = "PUT"
    url: str
    headers: dict[str, str]
    expires_at: datetime


class UploadTicket(BaseModel):
    """The ids of an upload; `upload` is missing where the bytes stand already."""

    model_config = example(
        status="uploading", task_id=TASK_ID, media_id=MEDIA_ID, filename="passport.jpg",
        content_type="image/jpeg", message="PUT the file to the URL with these headers.",
        upload={"method": "PUT", "url": "https://bucket.s3.amazonaws.com/incoming/…", "expires_at": TIME,
                "headers": {"Content-Type": "image/jpeg", "If-None-Match": "*"}},
    )  # fmt: skip

    status: Literal["uploading", "duplicate", "reference"]
    task_id: UUID
    media_id: UUID
    filename: str
    content_type: str
    message: str
    upload: SignedUpload | None = Field(default=None, exclude_if=is_none)

    @classmethod
    def of(cls, ticket: Ticket, declaration: Declaration, put: SignedPut | None) -> Self:
        """A ticket with a URL; a duplicate or a reference to what is there without."""
        signed = (
            SignedUpload(url=put.url, headers=dict(put.headers), expires_at=put.expires_at) if put else None
        )
        status: Literal["duplicate", "reference"] = "reference" if ticket.kind == "reference" else "duplicate"
        told = "PUT the file to the URL with these headers." if put else "You have uploaded this file before."
        return cls(
            status="uploading" if put else status,
            task_id=ticket.task_id,
            media_id=ticket.media_id,
            filename=declaration.filename,
            content_type=declaration.content_type,
            message=told,
            upload=signed,
        )


SyncStatus = Literal["completed", "failed", "processing", "duplicate"]


class SyncUpload(BaseModel):
    """The answer to a file that came with the request; 202 and no result where reading takes longer."""

    model_config = example(
        status="processing", media_id=MEDIA_ID, s3_key=f"incoming/{MEDIA_ID}", file_hash=DECLARED["sha256"],
        file_size=145109, ocr_task_id=TASK_ID,
    )  # fmt: skip

    status: SyncStatus
    media_id: UUID
    s3_key: str
    file_hash: str
    file_size: int
    ocr_task_id: UUID
    result: TaskResult | None = Field(default=None, exclude_if=is_none)
    error: ProblemError | None = Field(default=None, exclude_if=is_none)

    @classmethod
    def of(cls, ticket: Ticket, declaration: Declaration, record: TaskRecord) -> Self:
        """The answer to a file that came with the request."""
        states: dict[str, SyncStatus] = {"SUCCESS": "completed", "FAILURE": "failed"}
        return cls(
            status="duplicate" if ticket.kind == "standing" else states.get(record.state, "processing"),
            media_id=ticket.media_id,
            s3_key=ticket.object_key,
            file_hash=declaration.sha256,
            file_size=declaration.size,
            ocr_task_id=ticket.task_id,
            result=result_of(record),
            error=task_error(record),
        )


class BatchRequest(BaseModel):
    """Up to 100 files; each gets a ticket of its own, or its own refusal."""

    model_config = example(items=[DECLARED], notify=True)

    items: list[UploadRequest] = Field(min_length=1, max_length=MOST_ITEMS)
    notify: bool = Field(default=False, description="Send an e-mail when all of it is over.")


class BatchTicket(BaseModel):
    """What one item got: a ticket, or an error."""

    position: int
    ticket: UploadTicket | None = Field(default=None, exclude_if=is_none)
    error: ProblemError | None = Field(default=None, exclude_if=is_none)


class OpenedBatch(BaseModel):
    """A batch and what each of its items got, in their order."""

    model_config = example(
        batch_id="4a6e1c1e-9f0f-4f4c-8f3e-0a9f6f9a7b11",
        items=[{"position": 0, "error": {"code": "empty_file", "message": "The file is empty."}}],
    )

    batch_id: UUID
    items: list[BatchTicket]


class BatchItemState(BaseModel):
    """An item: its file and the state of its newest task, or why it got no ticket."""

    model_config = example(position=0, media_id=MEDIA_ID, state="SUCCESS", filename="passport.jpg")

    position: int
    media_id: UUID | None = Field(default=None, exclude_if=is_none)
    state: TaskState | None = Field(default=None, exclude_if=is_none)
    error_code: str | None = Field(default=None, exclude_if=is_none)
    filename: str | None = Field(default=None, exclude_if=is_none)


class Batch(BaseModel):
    """A batch: how many of its items are in which state (`REFUSED` got no ticket, `REMOVED` are gone)."""

    model_config = example(
        batch_id="4a6e1c1e-9f0f-4f4c-8f3e-0a9f6f9a7b11", created_at=TIME, completed_at=TIME, notify=True,
        states={"SUCCESS": 1},
        items=[{"position": 0, "media_id": MEDIA_ID, "state": "SUCCESS", "filename": "passport.jpg"}],
    )  # fmt: skip

    batch_id: UUID
    created_at: datetime
    completed_at: datetime | None
    notify: bool
    states: dict[str, int]
    items: list[BatchItemState]

    @classmethod
    def of(cls, record: BatchRecord) -> Self:
        """The batch, its items counted by state."""
        states: dict[str, int] = {}
        for item in record.items:
            state = "REFUSED" if item.error_code else item.state or "REMOVED"
            states[state] = states.get(state, 0) + 1
        items = [BatchItemState.model_validate(item) for item in record.items]
        return cls(
            batch_id=record.batch_id, created_at=record.created_at, completed_at=record.completed_at,
            notify=record.notify, states=states, items=items,
        )  # fmt: skip
