"""What all bodies are made of."""

import re
import unicodedata
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from ocr_identity.domain import events, review, states
from ocr_identity.domain.content_types import normalised
from ocr_identity.domain.request_errors import all_errors
from ocr_identity.ports import media

MEDIA_ID = "0b9d8a4e-5f0f-4d9a-9c1b-2f6f8f4f7a10"
TASK_ID = "6deddf0d-9ed1-4f41-b114-20c8cb9ac12b"
OWNER_ID = "be8da4c9-3bab-43df-9c71-50aaf19893c0"
TIME = "2026-11-22T12:00:00Z"

MOST_NAME_CHARACTERS = 255
DIGITS = re.compile(r"-?[0-9]{1,19}")


def _composed(name: object) -> object:
    """Compose a name's accents, to compare it: macOS sends them apart (NFD), others composed (NFC)."""
    return unicodedata.normalize("NFC", name).strip() if isinstance(name, str) else name


def _whole(value: object) -> object:
    """Take a whole number, written as one: neither `true` nor `1_0` nor `1e3`."""
    if isinstance(value, bool) or (isinstance(value, str) and not DIGITS.fullmatch(value)):
        raise ValueError("it must be a whole number of at most 19 digits")
    return value


def _written_out(value: object) -> object:
    """Take a time as RFC 3339 writes it; a bare number is none."""
    if not isinstance(value, str) or "-" not in value[1:]:
        raise ValueError("it must be a time with its zone, such as 2026-11-22T12:00:00Z")
    return value


def _more_than_dots(name: str) -> str:
    if not name.strip("."):
        raise ValueError("it must be more than dots")
    return name


def _moment(value: datetime) -> datetime:
    """Convert a time to UTC: at the calendar's ends some offsets have none."""
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("there is no such time in UTC") from error


# A file name as a client sees it: no path, no control characters, not blank.
Filename = Annotated[
    str,
    BeforeValidator(_composed),
    StringConstraints(min_length=1, max_length=MOST_NAME_CHARACTERS, pattern=r"^[^/\\\x00-\x1f\x7f]+$"),
    AfterValidator(_more_than_dots),
]
Text = Annotated[
    str,
    BeforeValidator(_composed),
    StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
ContentType = Annotated[str, StringConstraints(max_length=100), AfterValidator(normalised)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)]
# A kind of subject, its id and a group, as they stand in a path.
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Whole = Annotated[int, BeforeValidator(_whole)]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_moment)]
RepeatKey = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]
# Every code, by the name that it has in capitals.
ErrorCode = StrEnum("ErrorCode", {kind.code.upper(): kind.code for kind in all_errors()})  # type: ignore[misc]


def named(name: str, values: Any) -> Any:
    """Make an enum that the document names once, of the values that the code knows by their spelling."""
    known = get_args(values) or list(values)
    return StrEnum(
        name, {value.replace(".", "_").upper().replace("-", "DESCENDING_"): str(value) for value in known}
    )


TaskState = named("TaskState", states.JobState)
TaskCause = named("TaskCause", states.JobCause)
UploadState = named("UploadState", states.UploadState)
RenditionName = named("RenditionName", states.RenditionName)
MediaSort = named("MediaSort", media.Sort)
DeliveryState = named("DeliveryState", states.DeliveryState)
EventType = named("EventType", events.EventType)
Role = named("Role", states.Role)
ReviewState = named("ReviewState", review.ReviewState)
ReviewReason = named("ReviewReason", review.ReviewReason)
RejectionCode = named("RejectionCode", review.RejectionCode)
# A review as the document's owner sees it.
ReviewStatus = named("ReviewStatus", Literal["pending", "confirmed", "corrected", "rejected"])

# What e-mails can tell of.
EmailedEvent = named("EmailedEvent", Literal[
    "document.read", "document.rejected", "document.failed", "document.reviewed",
])  # fmt: skip
AnnouncedEvent = named("AnnouncedEvent", Literal[
    "document.read", "document.rejected", "document.failed", "media.deleted", "media.restored",
    "batch.completed", "document.reviewed",
])  # fmt: skip
HealthStatus = named("HealthStatus", Literal["ok", "failed"])


def is_none(value: object) -> bool:
    """Tell whether a value is not there, and so left out of the answer."""
    return value is None


def example(**values: Any) -> ConfigDict:
    """Configure a body that records fill, with its example."""
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [values]})


def request_example(**values: Any) -> ConfigDict:
    """Configure a body that clients send: a member that is misspelt is refused."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [values]})


class FieldProblem(BaseModel):
    """A field or parameter that was refused, by its path; what it was is never told."""

    model_config = example(field="body.size", error="int_type", message="Input should be a valid integer")

    field: str
    error: str = Field(description="The kind of error, as pydantic names it.")
    message: str
    allowed: str | None = Field(default=None, exclude_if=is_none, description="What it may be.")


class Problem(BaseModel):
    """RFC 9457; `code` is stable, `errors` name the fields that were refused, never their values."""

    model_config = example(
        type="urn:ocr-identity:problem:not_found",
        title="Not Found",
        status=404,
        code="not_found",
        detail="There is no such thing, or it is not yours.",
    )

    type: str
    title: str
    status: int
    code: ErrorCode
    detail: str
    errors: list[FieldProblem] = []


class ProblemError(BaseModel):
    """Why something failed, for good."""

    model_config = example(code="corrupt_file", message="The file is damaged or cut short.")

    code: ErrorCode
    message: str


class Accepted(BaseModel):
    """A task that was made, or that waits already."""

    model_config = example(task_id=TASK_ID, media_id=MEDIA_ID)

    task_id: UUID
    media_id: UUID
