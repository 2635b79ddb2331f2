"""The jobs by their names, and what each works with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ocr_identity.ports.audit import AuditLog
from ocr_identity.ports.consistency import Consistency
from ocr_identity.ports.deliveries import DeliveryQueue
from ocr_identity.ports.erasure import ErasureStore, Remnants
from ocr_identity.ports.jobs import JobChores
from ocr_identity.ports.messaging import Announcer, EventPublisher, Outbox
from ocr_identity.ports.retention import ObjectShelf, UpkeepStore

JobName = Literal["tick", "orphan-objects", "orphan-rows", "retention", "erasure", "trim", "audit", "fsck"]


@dataclass(frozen=True, slots=True)
class Housekeeping:
    """What the jobs work with, and how far each run goes."""

    chores: JobChores
    upkeep: UpkeepStore
    shelf: ObjectShelf
    erasures: ErasureStore
    remnants: Sequence[Remnants]
    consistency: Consistency
    audit: AuditLog
    outbox: Outbox
    publisher: EventPublisher
    announcer: Announcer
    delivery_queue: DeliveryQueue
    bucket: str
    upload_grace_s: int = 300
    overdue_s: int = 21_600
    announce_again_s: int = 3600
    orphan_grace_s: int = 7200
    retention_days: Mapping[str, int] = field(default_factory=dict)
    trim_days: int = 30
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class Report:
    """What a job did, or with `dry_run` would have done, by metric; `findings` name what is wrong."""

    job: JobName
    dry_run: bool
    counts: Mapping[str, int]
    head: str | None = None
    findings: tuple[str, ...] = ()


Job = Callable[[Housekeeping, bool], Mapping[str, int]]
