"""Batches: up to 100 files at once, each with its own ticket or its own refusal."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator
from pydantic.json_schema import SkipJsonSchema

from functions.api.schemas.common import (
    MEDIA_ID,
    TIME,
    ProblemError,
    TaskState,
    example,
    is_none,
    request_example,
)
from functions.api.schemas.uploads import DECLARED, UploadRequest, UploadTicket
from ocr_identity.ports.tasks import REFUSED, REMOVED, BatchRecord, BatchSummary

MOST_ITEMS = 100


class Unreadable(BaseModel):
    """In place of an item that is no declaration: which field is wrong, and why."""

    message: str


def _refused_alone(value: object, read: ValidatorFunctionWrapHandler) -> UploadRequest | Unreadable:
    """Let an item that cannot be read refuse itself, not its batch."""
    try:
        item: UploadRequest = read(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"] if part != "UploadRequest")
        return Unreadable(message=f"{field or 'item'}: {first['msg']}")
    return item


BatchEntry = Annotated[UploadRequest | SkipJsonSchema[Unreadable], WrapValidator(_refused_alone)]


class BatchRequest(BaseModel):
    """Up to 100 files; each gets a ticket of its own, or its own refusal."""

    model_config = request_example(items=[DECLARED], notify=True)

    items: list[BatchEntry] = Field(min_length=1, max_length=MOST_ITEMS)
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
        """Describe the batch, its items counted by state."""
        states: dict[str, int] = {}
        for item in record.items:
            state = REFUSED if item.error_code else item.state or REMOVED
            states[state] = states.get(state, 0) + 1
        items = [BatchItemState.model_validate(item) for item in record.items]
        return cls(
            batch_id=record.batch_id, created_at=record.created_at, completed_at=record.completed_at,
            notify=record.notify, states=states, items=items,
        )  # fmt: skip


LISTED = {
    "batch_id": "4a6e1c1e-9f0f-4f4c-8f3e-0a9f6f9a7b11", "created_at": TIME, "completed_at": None,
    "notify": True,
    "states": {"SUCCESS": 99, "REFUSED": 1},
}  # fmt: skip


class BatchInList(BaseModel):
    """A batch in a list: how many of its items are in which state, as in `Batch`."""

    model_config = example(**LISTED)

    batch_id: UUID
    created_at: datetime
    completed_at: datetime | None
    notify: bool
    states: dict[str, int]


class BatchPage(BaseModel):
    """A page of batches, the newest first; without `next_cursor` it is the last."""

    model_config = example(items=[LISTED], next_cursor=None)

    items: list[BatchInList]
    next_cursor: str | None

    @classmethod
    def of(cls, records: Sequence[BatchSummary], next_cursor: str | None) -> Self:
        """Describe the batches."""
        items = [BatchInList.model_validate(asdict(one)) for one in records]
        return cls(items=items, next_cursor=next_cursor)
