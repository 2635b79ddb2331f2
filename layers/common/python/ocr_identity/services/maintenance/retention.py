"""Files that are kept no longer: by their document's class, or since their owner deleted them."""

from collections.abc import Mapping
from uuid import UUID

from ocr_identity.services.maintenance.items import one_by_one
from ocr_identity.services.maintenance.registry import MaintenanceServices
from ocr_identity.services.outbox import publish_pending


def retention(services: MaintenanceServices, dry_run: bool) -> Mapping[str, int]:
    """Remove the files whose time is over, objects before rows: a crash leaves a row to go on from."""
    expired = services.retention.expired(services.retention_days, services.limit)
    if dry_run:
        return {"MediaPurged": len(expired), "ObjectRemoved": 0}
    objects: list[str] = []

    def purge(media_id: UUID) -> None:
        """Remove one file for good."""
        candidate = services.retention.mark_for_purge(media_id)
        services.bucket_maintenance.remove(candidate.object_keys)
        services.retention.purge(media_id)
        objects.extend(candidate.object_keys)

    failed = one_by_one(expired, purge, "media_id")
    publish_pending(services.outbox, services.publisher)
    return {"MediaPurged": len(expired) - failed, "ObjectRemoved": len(objects), "ItemFailed": failed}


def prune_history(services: MaintenanceServices, dry_run: bool) -> Mapping[str, int]:
    """Remove what only told of things: events that are out, old deliveries, past quotas and repeats."""
    return services.retention.prune_history(services.prune_after_days, services.limit, dry_run=dry_run)
