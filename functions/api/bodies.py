"""Bodies of requests and answers: what OpenAPI shows."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ocr_identity.ports.media import TaskState, UploadState
from ocr_identity.results import FieldBody, MrzBody, ReadingBody

# A file name as a client sees it: no path, no control characters.
Filename = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^/\\\x00-\x1f\x7f]+$")]
ContentType = Annotated[str, StringConstraints(max_length=100, to_lower=True, strip_whitespace=True)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)]


def _is_none(value: object) -> bool:
    """What is not there is left out of the answer."""
    return value is None


class UploadRequest(BaseModel):
    """What is going to be uploaded."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "filename": "passport.jpg",
                    "content_type": "image/jpeg",
                    "size": 145109,
                    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                }
            ]
        }
    )

    filename: Filename
    content_type: ContentType = Field(description="JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF, BMP or PDF.")
    size: int = Field(ge=0, le=2**53, strict=True, description="Bytes.")
    sha256: Sha256 = Field(description="Of the bytes, hexadecimal.")


class SignedUpload(BaseModel):
    """How to upload: PUT the bytes to `url` with exactly `headers`. The URL is a secret."""

    method: Literal["PUT"] = "PUT"
    url: str
    headers: dict[str, str]
    expires_at: datetime


class UploadTicket(BaseModel):
    """The ids of an upload; `upload` is missing where the bytes stand already."""

    status: Literal["uploading", "duplicate"]
    task_id: UUID
    media_id: UUID
    filename: str
    content_type: str
    message: str
    upload: SignedUpload | None = Field(default=None, exclude_if=_is_none)


class ProblemError(BaseModel):
    """Why a task failed, for good."""

    code: str
    message: str


class TaskResult(BaseModel):
    """The outcome of a task that succeeded."""

    status: Literal["completed"] = "completed"
    media_id: UUID
    ocr_job_id: UUID
    extracted_text: str
    processing_time_ms: int
    document_type: str | None
    mrz: MrzBody | None
    fields: dict[str, FieldBody]


class Task(BaseModel):
    """A task's state, with its result or its error once it is over."""

    task_id: UUID
    state: TaskState
    result: TaskResult | None = Field(default=None, exclude_if=_is_none)
    error: ProblemError | None = Field(default=None, exclude_if=_is_none)


SyncStatus = Literal["completed", "failed", "processing", "duplicate"]


class SyncUpload(BaseModel):
    """The answer to a file that came with the request; 202 and no result where reading takes longer."""

    status: SyncStatus
    media_id: UUID
    s3_key: str
    file_hash: str
    file_size: int
    ocr_task_id: UUID
    result: TaskResult | None = Field(default=None, exclude_if=_is_none)
    error: ProblemError | None = Field(default=None, exclude_if=_is_none)


class Media(BaseModel):
    """A file's metadata; `download_url`, a secret for minutes, is there once the file is."""

    media_id: UUID
    filename: str
    content_type: str
    size: int
    sha256: str
    status: UploadState
    created_at: datetime
    download_url: str | None


class MediaOcr(ReadingBody):
    """All that was read from a file, its words with their boxes."""

    media_id: UUID
    ocr_job_id: UUID
    processing_time_ms: int


class PartHealth(BaseModel):
    """Whether a part answered, and after how long."""

    status: Literal["ok", "failed"]
    latency_ms: float


class Health(BaseModel):
    """Whether all parts answered."""

    status: Literal["ok", "failed"]
    parts: dict[str, PartHealth]


class Problem(BaseModel):
    """RFC 9457; `code` is stable, `errors` name the fields that were refused, never their values."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = []
