"""The states of everything that has any, once: the tables' checks and the API's enums are made of these."""

from collections.abc import Mapping
from enum import StrEnum


class JobState(StrEnum):
    """Of a reading job. The names are Celery's, as the original system's clients know them."""

    PENDING = "PENDING"
    STARTED = "STARTED"
    RETRY = "RETRY"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"


# Which state may follow which: a test drives the tables through random operations and compares.
TRANSITIONS: Mapping[JobState, frozenset[JobState]] = {
    JobState.PENDING: frozenset({JobState.STARTED, JobState.FAILURE}),
    # Started again, where the lease of the worker before has ended.
    JobState.STARTED: frozenset({JobState.STARTED, JobState.RETRY, JobState.SUCCESS, JobState.FAILURE}),
    JobState.RETRY: frozenset({JobState.STARTED, JobState.FAILURE}),
    JobState.SUCCESS: frozenset(),
    JobState.FAILURE: frozenset(),
}
FINISHED = tuple(state for state, following in TRANSITIONS.items() if not following)
UNFINISHED = tuple(state for state, following in TRANSITIONS.items() if following)


class JobCause(StrEnum):
    """Why a job was made."""

    UPLOAD = "upload"
    REFERENCE = "reference"
    RERUN = "rerun"
    RETRY = "retry"


class UploadState(StrEnum):
    """Of a file's bytes; `VOID` never arrived, or not as declared."""

    UPLOADING = "uploading"
    STORED = "stored"
    VOID = "void"


class TicketKind(StrEnum):
    """What a ticket is for: new bytes, ones whose URL ended, ones that are there, or a reference to those."""

    NEW = "new"
    RENEWED = "renewed"
    EXISTING = "existing"
    REFERENCE = "reference"


class RenditionName(StrEnum):
    """What is rendered of a file."""

    THUMBNAIL = "thumbnail"
    PREVIEW = "preview"
    PAGE = "page"


class Channel(StrEnum):
    """How an owner is notified."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """Of one notification to one recipient."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    SUPPRESSED = "SUPPRESSED"


class Role(StrEnum):
    """What a user may do: see their own, run the system, or look at what is in review."""

    OWNER = "owner"
    ADMIN = "admin"
    REVIEWER = "reviewer"


class OutcomeState(StrEnum):
    """What became of one reading, for metrics."""

    READ = "read"
    REJECTED = "rejected"
    FAILED = "failed"


class MaintenanceJob(StrEnum):
    """What the scheduler runs."""

    RECONCILE = "reconcile"
    DELETE_ORPHANS = "delete-orphans"
    MARK_MISSING = "mark-missing"
    RETENTION = "retention"
    ERASURE = "erasure"
    PRUNE = "prune"
    AUDIT = "audit"
    CHECK = "check"
