"""What all bodies are made of."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

MEDIA_ID = "0b9d8a4e-5f0f-4d9a-9c1b-2f6f8f4f7a10"
TASK_ID = "6deddf0d-9ed1-4f41-b114-20c8cb9ac12b"
OWNER_ID = "be8da4c9-3bab-43df-9c71-50aaf19893c0"
TIME = "2026-11-22T12:00:00Z"

# A file name as a client sees it: no path, no control characters.
Filename = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[^/\\\x00-\x1f\x7f]+$")]
ContentType = Annotated[str, StringConstraints(max_length=100, to_lower=True, strip_whitespace=True)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)]
# A kind of subject, its id and a group, as they stand in a path.
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


def is_none(value: object) -> bool:
    """What is not there is left out of the answer."""
    return value is None


def example(**values: Any) -> ConfigDict:
    """The configuration of a body that records fill, with its example."""
    return ConfigDict(from_attributes=True, json_schema_extra={"examples": [values]})


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
    code: str
    detail: str
    errors: list[dict[str, str]] = []


class ProblemError(BaseModel):
    """Why something failed, for good."""

    model_config = example(code="corrupt_file", message="The file is damaged or cut short.")

    code: str
    message: str


class Accepted(BaseModel):
    """A task that was made, or that waits already."""

    model_config = example(task_id=TASK_ID, media_id=MEDIA_ID)

    task_id: UUID
    media_id: UUID
