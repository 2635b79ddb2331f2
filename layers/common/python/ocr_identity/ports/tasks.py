"""Tickets and tasks: what a client may upload, and what becomes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.review import ReviewState
from ocr_identity.domain.states import JobCause, JobState, TicketKind
from ocr_identity.ports.objects import DeclaredFile
from ocr_identity.ports.users import Actor


@dataclass(frozen=True, slots=True)
class Ticket:
    """The ids of an upload; `renewed` where nothing is known to have arrived for a standing one.

    `arrived` where the object of a reference is there already. `content_type` is the one that was
    declared first: URLs that were signed for it may still be used.
    """

    media_id: UUID
    task_id: UUID
    object_key: str
    kind: TicketKind
    content_type: str
    arrived: bool = False


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A client's `Idempotency-Key`, and the SHA-256 of the request that it stands for."""

    key: str
    request_hash: str


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """A job as its owner sees it; `output` is a `ReadingSchema` in JSON."""

    task_id: UUID
    media_id: UUID
    state: JobState
    output: object
    error_code: str | None
    error_message: str | None
    processing_time_ms: int | None
    cause: JobCause = JobCause.UPLOAD
    created_at: datetime | None = None
    finished_at: datetime | None = None
    # Where a person looks at it, or did: how far that is, and the values that they gave.
    review: ReviewState | None = None
    corrections: Mapping[str, str] = field(default_factory=dict)
    rejection: str | None = None


@dataclass(frozen=True, slots=True)
class NewTask:
    """A job that was made for an object that is there; `standing` where one was waiting already."""

    task_id: UUID
    media_id: UUID
    object_key: str
    standing: bool = False


@dataclass(frozen=True, slots=True)
class FailedTasks:
    """Which failed jobs to try again; of all owners where `owner_id` is None."""

    owner_id: UUID | None
    code: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class TaskQueuePosition:
    """How many documents may come before one, this one counted, and how many were read each second lately."""

    position: int
    per_second: float


class TicketRepository(Protocol):
    """Where tickets are given. All raise `DatabaseUnavailableError`."""

    def open_ticket(
        self,
        actor: Actor,
        declaration: DeclaredFile,
        lifetime_s: int,
        *,
        reference: bool = False,
        repeat: RequestKey | None = None,
    ) -> Ticket:
        """Make a media with its job, or take the standing ones of the same bytes, or a `reference` to them.

        For a `repeat` of a request, what that one made. Raises `IdempotencyKeyReusedError`.
        """


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One item of a batch: its ticket, or why it got none."""

    position: int
    media_id: UUID | None
    state: JobState | None
    error_code: str | None
    filename: str | None = None


# How items of a batch are counted that have no state: those that got no ticket, and those that are gone.
REFUSED, REMOVED = "REFUSED", "REMOVED"


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch with its items."""

    batch_id: UUID
    created_at: datetime
    completed_at: datetime | None
    notify: bool
    items: tuple[BatchItem, ...]


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """A batch, and how many of its items are in which state, `REFUSED` or `REMOVED`."""

    batch_id: UUID
    created_at: datetime
    completed_at: datetime | None
    notify: bool
    states: Mapping[str, int]


class BatchRepository(Protocol):
    """Batches of uploads. All raise `DatabaseUnavailableError`, `NotFoundError`."""

    def open_batch(
        self,
        actor: Actor,
        items: Sequence[DeclaredFile | OcrIdentityError],
        lifetime_s: int,
        *,
        notify: bool,
        repeat: RequestKey | None = None,
    ) -> tuple[UUID, list[Ticket | None]]:
        """Tickets for all declarations, in one transaction; a fault in place of one is kept as refused.

        For a `repeat` of a request, what that one made. Raises `IdempotencyKeyReusedError`.
        """

    def batches(self, owner_id: UUID, limit: int, after: tuple[datetime, UUID] | None) -> list[BatchSummary]:
        """List the owner's newest batches, from behind `after` on."""

    def batch(self, owner_id: UUID, batch_id: UUID) -> BatchRecord:
        """Find the batch with the states of its items."""
