"""Users and the erasure of what is theirs."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from functions.api.schemas.common import (
    OWNER_ID,
    TASK_ID,
    TIME,
    EmailedEvent,
    EventType,
    Role,
    example,
    request_example,
)


class User(BaseModel):
    """Your profile, as your token tells it, and of which events you want e-mails."""

    model_config = example(
        user_id=OWNER_ID, username="anna", email="anna@example.com", roles=["owner"],
        email_events=["document.read"], suppressed=False, created_at=TIME,
    )  # fmt: skip

    user_id: UUID
    username: str | None
    email: str | None
    roles: list[Role] = []
    email_events: list[EventType]
    suppressed: bool = Field(description="The address bounced or complained: no e-mail is sent to it.")
    created_at: datetime


class UserChange(BaseModel):
    """Of which events to send e-mails."""

    model_config = request_example(email_events=["document.read", "document.rejected"])

    email_events: list[EmailedEvent] = Field(max_length=3)


class Erasure(BaseModel):
    """What is removed of an owner: how many files, objects, rows and messages by now."""

    model_config = example(
        erasure_id=TASK_ID, created_at=TIME, completed_at=TIME,
        removed={"files": 2, "objects": 6, "rows": 19, "messages": 0},
    )  # fmt: skip

    erasure_id: UUID
    created_at: datetime
    completed_at: datetime | None = Field(description="Null until nothing is left.")
    removed: Mapping[str, int]
