"""Files that are kept no longer: by their document's class, or since their owner deleted them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from ocr_identity.services.maintenance.items import one_by_one
from ocr_identity.services.maintenance.registry import MaintenanceServices
from ocr_identity.services.maintenance.time_budget import TimeBudget
from ocr_identity.services.outbox import publish_pending


def retention(services: MaintenanceServices, dry_run: bool, budget: TimeBudget) -> Mapping[str, int]:
    """Remove the files whose time is over, objects before rows: a crash leaves a row to go on from."""
    counts = Counter[str](MediaPurged=0, ObjectRemoved=0, ItemFailed=0)
    while True:
        expired = services.retention.expired(services.retention_days, services.limit)
        if dry_run:
            return {"MediaPurged": len(expired), "ObjectRemoved": 0}
        purged = len(expired) - _purge_page(services, expired, counts)
        counts["MediaPurged"] += purged
        publish_pending(services.outbox, services.publisher)
        # Files that cannot be removed come again with the next page: one of them alone is no progress.
        if not budget.goes_on(more=len(expired) == services.limit and purged > 0):
            return counts


def _purge_page(services: MaintenanceServices, expired: Sequence[UUID], counts: Counter[str]) -> int:
    """Remove these files; return how many could not be."""

    def purge(media_id: UUID) -> None:
        """Remove one file for good."""
        candidate = services.retention.mark_for_purge(media_id)
        services.bucket_maintenance.remove(candidate.object_keys)
        services.retention.purge(media_id)
        counts["ObjectRemoved"] += len(candidate.object_keys)

    failed = one_by_one(expired, purge, "media_id")
    counts["ItemFailed"] += failed
    return failed


def prune_history(services: MaintenanceServices, dry_run: bool, budget: TimeBudget) -> Mapping[str, int]:
    """Remove what only told of things: events that are out, old deliveries, past quotas and repeats."""
    counts = Counter[str]()
    while True:
        done = services.retention.prune_history(services.prune_after_days, services.limit, dry_run=dry_run)
        counts.update(done)
        if dry_run or not budget.goes_on(more=services.limit in done.values()):
            return counts
