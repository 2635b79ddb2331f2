"""Who asks: a user by their token's claims, and what they may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ocr_identity.domain.events import EventType
from ocr_identity.domain.states import Role


@dataclass(frozen=True, slots=True)
class Claims:
    """What the verified token says of its bearer."""

    subject: str
    username: str | None = None
    email: str | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """A user who asks for something from `address`; `secret` signs the cursors of their lists.

    `person` is a hash of whom the token names: the same after an erasure, which gives them another id.
    """

    user_id: UUID
    secret: bytes
    roles: frozenset[Role] = frozenset({Role.OWNER})
    address: str | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user's profile, and of which events they want e-mails."""

    user_id: UUID
    username: str | None
    email: str | None
    email_events: tuple[EventType, ...]
    suppressed: bool
    created_at: datetime


class Quota(Protocol):
    """How much each user may ask for in a window of time."""

    def spend(self, user_id: UUID, amount: int) -> None:
        """Count `amount` uploads; raises `QuotaExceededError`, and counts none, where they are too many."""
