"""The clean-up jobs over a real Postgres, with a bucket of ours."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from ocr_identity.adapters.postgres.audit import PostgresAudit
from ocr_identity.adapters.postgres.consistency import PostgresConsistency
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.erasures import PostgresErasures
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.postgres.retention import PostgresRetention
from ocr_identity.adapters.postgres.stuck_jobs import PostgresStuckJobs
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.states import MaintenanceJob
from ocr_identity.ports.retention import StoredObject
from ocr_identity.services.maintenance.registry import MaintenanceServices, Report
from ocr_identity.services.maintenance.runner import run_job
from tests.integration.api.caller import Api
from tests.integration.jobs import run
from tests.unit.fakes import FakePublisher


@dataclass
class FakeBucketMaintenance:
    """A bucket by its keys and when they were made."""

    stored: dict[str, datetime] = field(default_factory=dict)
    fault: OcrIdentityError | None = None
    size: int = 4

    def exists(self, key: str) -> bool:
        return key in self.stored

    def list_objects(self, prefix: str, after: str, limit: int) -> list[StoredObject]:
        keys = sorted(key for key in self.stored if key.startswith(prefix) and key > after)
        return [StoredObject(key, self.stored[key], self.size) for key in keys[:limit]]

    def remove(self, keys: Sequence[str]) -> None:
        if self.fault:
            raise self.fault
        for key in keys:
            self.stored.pop(key, None)

    def put(self, key: str, *, days_ago: int = 0) -> None:
        self.stored[key] = datetime.now(UTC) - timedelta(days=days_ago)


@dataclass
class FakeTold:
    """Hears of arrivals and deliveries."""

    keys: list[str] = field(default_factory=list)
    deliveries: list[UUID] = field(default_factory=list)

    def enqueue_object(self, bucket: str, object_key: str) -> None:
        self.keys.append(object_key)

    def enqueue_delivery(self, delivery_id: UUID, owner_id: UUID | None = None) -> None:
        self.deliveries.append(delivery_id)


@dataclass
class FakeDeadLetterQueue:
    """Dead letters."""

    bodies: list[str] = field(default_factory=list)

    def delete_containing(self, word: str) -> int:
        kept = [body for body in self.bodies if word not in body]
        dropped, self.bodies = len(self.bodies) - len(kept), kept
        return dropped


class MaintenanceHarness:
    def __init__(self, database: Database) -> None:
        self.bucket_maintenance, self.told, self.publisher = (
            FakeBucketMaintenance(),
            FakeTold(),
            FakePublisher(),
        )
        self.dead_letter_queues = FakeDeadLetterQueue()
        self.harness = MaintenanceServices(
            jobs=PostgresStuckJobs(database),
            retention=PostgresRetention(database),
            bucket_maintenance=self.bucket_maintenance,
            erasures=PostgresErasures(database),
            dead_letter_queues=[self.dead_letter_queues],
            consistency=PostgresConsistency(database),
            audit=PostgresAudit(database),
            outbox=PostgresOutbox(database),
            publisher=self.publisher,
            ocr_queue=self.told,
            delivery_queue=self.told,
            bucket="bucket",
        )

    def report(self, job: str, **asked: Any) -> Report:
        return run_job(self.harness, MaintenanceJob(job), **asked)

    def run(self, job: str, *, dry_run: bool = False, **changes: Any) -> dict[str, int]:
        return dict(run_job(replace(self.harness, **changes), MaintenanceJob(job), dry_run=dry_run).counts)


def read(api: Api, harness: MaintenanceHarness, name: str = "p.jpg", **changes: Any) -> dict[str, Any]:
    """Make a file that was read, its object on the shelf."""
    ticket = api.ticket(name, **changes)
    harness.bucket_maintenance.put(api.key_of(ticket["media_id"]))
    api.read(ticket)
    return ticket


def age(database: Database, table: str, column_name: str, days: int, where: str = "true") -> None:
    run(database, f"UPDATE {table} SET {column_name} = now() - interval '{days} days' WHERE {where}")
