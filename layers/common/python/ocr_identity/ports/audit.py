"""The audit log: who did what on which record, when and from where; append-only, each row chained."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row; `number` counts from 1 without gaps."""

    number: int
    at: datetime
    actor_id: UUID | None
    action: str
    subject_type: str
    subject_id: UUID
    address: str | None
    details: Mapping[str, str]
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where the chain stood once: so many rows, the last one's hash."""

    rows: int
    hash: str


FIRST = Head(0, "0" * 64)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the chain holds: how many rows it has, its head, and the first row that does not fit.

    A chain that is whole and lacks the head that it was asked for has another history, or the head is
    mistyped: `is_anchored` is False then, and `broken_at` the number after the last.
    """

    rows: int
    head: str
    broken_at: int | None
    is_anchored: bool = True


class AuditLog(Protocol):
    """The log as auditors see it. All raise `DatabaseUnavailableError`."""

    def rows(
        self, subject_id: UUID | None, actor_id: UUID | None, before: int | None, limit: int
    ) -> list[AuditRow]:
        """List the newest rows before number `before`, of one record or one user where named."""

    def verify(self, anchor: str | None = None, start: Head = FIRST) -> Verdict:
        """Hash every row after `start` anew; `anchor`, a head noted before, must be among them."""
