"""The jobs by their names, and what each works with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ocr_identity.domain.states import MaintenanceJob
from ocr_identity.ports.audit import AuditLog
from ocr_identity.ports.consistency import Consistency
from ocr_identity.ports.deliveries import DeliveryQueue
from ocr_identity.ports.erasure import DeadLetterQueue, ErasureRepository
from ocr_identity.ports.jobs import StuckJobs
from ocr_identity.ports.messaging import EventPublisher, OcrQueue, Outbox
from ocr_identity.ports.retention import BucketMaintenance, RetentionRepository
from ocr_identity.services.maintenance.time_budget import TimeBudget


@dataclass(frozen=True, slots=True)
class MaintenanceServices:
    """What the jobs work with, and how far each run goes."""

    jobs: StuckJobs
    retention: RetentionRepository
    bucket_maintenance: BucketMaintenance
    erasures: ErasureRepository
    dead_letter_queues: Sequence[DeadLetterQueue]
    consistency: Consistency
    audit: AuditLog
    outbox: Outbox
    publisher: EventPublisher
    ocr_queue: OcrQueue
    delivery_queue: DeliveryQueue
    bucket: str
    upload_grace_s: int = 300
    overdue_s: int = 21_600
    requeue_after_s: int = 3600
    orphan_grace_s: int = 7200
    retention_days: Mapping[str, int] = field(default_factory=dict)
    prune_after_days: int = 30
    # Things of a page, and seconds of a run.
    limit: int = 1000
    seconds: float = 180


@dataclass(frozen=True, slots=True)
class Report:
    """What a job did, or with `dry_run` would have done, by metric; `findings` name what is wrong."""

    job: MaintenanceJob
    dry_run: bool
    counts: Mapping[str, int]
    head: str | None = None
    findings: tuple[str, ...] = ()


Job = Callable[[MaintenanceServices, bool, TimeBudget], Mapping[str, int]]
