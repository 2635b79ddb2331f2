"""The jobs' life: claimed, finished, given up."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from ocr_identity.domain.document import Reading
from ocr_identity.domain.errors import OcrIdentityError


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to read one object; `attempt` fences off a worker that lost it."""

    job_id: UUID
    media_id: UUID
    owner_id: UUID
    object_key: str
    content_type: str
    size: int
    sha256: str
    attempt: int
    # Attempts before this one on which the reader broke off.
    crashes: int = 0


class JobRepository(Protocol):
    """The jobs' life, as the worker sees it. All raise `DatabaseUnavailableError`."""

    def claim(self, object_key: str, lease_s: int) -> Claim | None:
        """Claim the job of an object; None where there is nothing to do; raises `JobLeasedError`."""

    def succeed(self, claim: Claim, reading: Reading, processing_ms: int) -> None:
        """Store the reading and its event in one transaction.

        Raises `ClaimLostError` or `DatabaseRefusedError`.
        """

    def reject(self, claim: Claim, fault: OcrIdentityError, processing_ms: int) -> None:
        """Store why the file is refused, and the event; raises `ClaimLostError`."""

    def release(self, claim: Claim, fault: OcrIdentityError) -> None:
        """Give the claim back, for the next delivery to take."""


class UnfinishedJobs(Protocol):
    """Jobs that may be given up."""

    def fail_unfinished(self, object_key: str, fault: OcrIdentityError) -> bool:
        """Fail the object's unfinished job for good; raises `JobLeasedError` while a worker has it."""


class StuckJobs(UnfinishedJobs, Protocol):
    """Jobs that nobody will finish. All raise `DatabaseUnavailableError`."""

    def expired_uploads(self, grace_s: int) -> list[str]:
        """Keys whose URL expired `grace_s` seconds ago without a message."""

    def stuck_jobs(self, grace_s: int) -> list[str]:
        """Keys whose job was taken up and then not touched for `grace_s` seconds."""

    def extend_upload_deadline(self, object_key: str, seconds: int) -> None:
        """Count the upload of `object_key` as expired only `seconds` from now."""

    def unqueued_jobs(self, grace_s: int) -> list[str]:
        """Keys of objects that are there, whose job was announced `grace_s` seconds ago, or never."""

    def mark_enqueued(self, object_key: str) -> None:
        """Write that the object's waiting jobs were announced."""

    def unsent_deliveries(self, grace_s: int) -> list[UUID]:
        """Deliveries that were written `grace_s` seconds ago and never tried."""

    def mark_delivery_enqueued(self, delivery_id: UUID) -> None:
        """Write that the delivery was put into the queue again."""
