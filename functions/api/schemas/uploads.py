"""Tickets, files in the body, and batches of tickets."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
)

from functions.api.schemas.common import (
    MEDIA_ID,
    TASK_ID,
    TIME,
    ContentType,
    Filename,
    ProblemError,
    Sha256,
    Whole,
    example,
    is_none,
    request_example,
)
from functions.api.schemas.tasks import TaskResult, result_of, task_error
from ocr_identity.domain.states import JobState, TicketKind
from ocr_identity.ports.objects import DeclaredFile, PresignedPut
from ocr_identity.ports.tasks import TaskRecord, Ticket

DECLARED = {
    "filename": "passport.jpg",
    "content_type": "image/jpeg",
    "size": 145109,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}


class UploadRequest(BaseModel):
    """What is going to be uploaded."""

    model_config = request_example(**DECLARED)

    filename: Filename
    content_type: ContentType = Field(description="JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF, BMP or PDF.")
    size: Whole = Field(ge=0, le=2**53, strict=True, description="Bytes.")
    sha256: Sha256 = Field(description="Of the bytes, hexadecimal.")

    def declaration(self) -> DeclaredFile:
        """Return what the client declares."""
        return DeclaredFile(self.filename, self.content_type, self.size, self.sha256)


class OnDuplicate(StrEnum):
    """What to answer of bytes that are there already."""

    EXISTING = "existing"
    REFERENCE = "reference"


class TicketRequest(UploadRequest):
    """What is going to be uploaded, and what to do where it stands already."""

    on_duplicate: OnDuplicate = Field(
        default=OnDuplicate.EXISTING,
        description="Of bytes that stand already: the file that has them, or a new one that refers to them.",
    )


class SignedUpload(BaseModel):
    """How to upload: PUT the bytes to `url` with exactly `headers`. The URL is a secret."""

    method: Literal["PUT"] = "PUT"
    url: str
    headers: dict[str, str]
    expires_at: datetime


class UploadStatus(StrEnum):
    """Whether bytes are awaited, are being read, were there before, or are referred to."""

    UPLOADING = "uploading"
    PROCESSING = "processing"
    DUPLICATE = "duplicate"
    REFERENCE = "reference"


MESSAGES = {
    UploadStatus.UPLOADING: "PUT the file to the URL with exactly these headers.",
    UploadStatus.PROCESSING: "The file is there and will be read.",
    UploadStatus.DUPLICATE: "You have uploaded this file before; the ids are those of then.",
    UploadStatus.REFERENCE: "The file refers to the bytes that you uploaded before.",
}
SIGNED: dict[str, Any] = {
    "status": "uploading", "task_id": TASK_ID, "media_id": MEDIA_ID, "filename": "passport.jpg",
    "content_type": "image/jpeg", "message": MESSAGES[UploadStatus.UPLOADING],
    "upload": {
        "method": "PUT", "url": "https://bucket.s3.amazonaws.com/incoming/…", "expires_at": TIME,
        "headers": {
            "Content-Type": "image/jpeg", "Content-Length": "145109", "If-None-Match": "*",
            "x-amz-checksum-sha256": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
        },
    },
}  # fmt: skip
STANDING: dict[str, Any] = {
    "status": "duplicate", "task_id": TASK_ID, "media_id": MEDIA_ID, "filename": "passport.jpg",
    "content_type": "image/jpeg", "message": MESSAGES[UploadStatus.DUPLICATE],
}  # fmt: skip


class UploadTicket(BaseModel):
    """The ids of an upload; `upload` is missing where the bytes are there already."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [SIGNED, STANDING]})

    status: UploadStatus
    task_id: UUID
    media_id: UUID
    filename: str
    content_type: str
    message: str
    upload: SignedUpload | None = Field(default=None, exclude_if=is_none)

    @classmethod
    def of(cls, ticket: Ticket, declaration: DeclaredFile, put: PresignedPut | None) -> Self:
        """Describe a ticket with its URL; a duplicate or a reference to what is there has none."""
        signed = (
            SignedUpload(url=put.url, headers=dict(put.headers), expires_at=put.expires_at) if put else None
        )
        return cls.saying(_status(ticket, put), ticket, declaration, signed)

    @classmethod
    def saying(
        cls,
        status: UploadStatus,
        ticket: Ticket,
        declaration: DeclaredFile,
        upload: SignedUpload | None = None,
    ) -> Self:
        """Describe a ticket by this status, with the message that goes with it."""
        return cls(
            status=status,
            task_id=ticket.task_id,
            media_id=ticket.media_id,
            filename=declaration.filename,
            content_type=ticket.content_type,
            message=MESSAGES[status],
            upload=upload,
        )


def _status(ticket: Ticket, put: PresignedPut | None) -> UploadStatus:
    if put:
        return UploadStatus.UPLOADING
    if ticket.kind == TicketKind.REFERENCE:
        return UploadStatus.REFERENCE
    return UploadStatus.PROCESSING if ticket.kind == TicketKind.RENEWED else UploadStatus.DUPLICATE


class SyncStatus(StrEnum):
    """How far a file is that came with the request."""

    COMPLETED = "completed"
    FAILED = "failed"
    PROCESSING = "processing"
    DUPLICATE = "duplicate"


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
    def of(cls, ticket: Ticket, declaration: DeclaredFile, record: TaskRecord) -> Self:
        """Answer a file that came with the request."""
        states = {JobState.SUCCESS: SyncStatus.COMPLETED, JobState.FAILURE: SyncStatus.FAILED}
        return cls(
            status=SyncStatus.DUPLICATE
            if ticket.kind == TicketKind.EXISTING
            else states.get(record.state, SyncStatus.PROCESSING),
            media_id=ticket.media_id,
            s3_key=ticket.object_key,
            file_hash=declaration.sha256,
            file_size=declaration.size,
            ocr_task_id=ticket.task_id,
            result=result_of(record),
            error=task_error(record),
        )
