"""Files that are kept no longer: by their document's class, or since their owner deleted them."""

from collections.abc import Mapping
from uuid import UUID

from ocr_identity.services.maintenance.items import one_by_one
from ocr_identity.services.maintenance.registry import Housekeeping
from ocr_identity.services.outbox import publish_pending


def retention(house: Housekeeping, dry_run: bool) -> Mapping[str, int]:
    """Remove the files whose time is over, objects before rows: a crash leaves a row to go on from."""
    expired = house.upkeep.expired(house.retention_days, house.limit)
    if dry_run:
        return {"MediaPurged": len(expired), "ObjectRemoved": 0}
    objects: list[str] = []

    def purge(media_id: UUID) -> None:
        doomed = house.upkeep.doom(media_id)
        house.shelf.remove(doomed.object_keys)
        house.upkeep.purge(media_id)
        objects.extend(doomed.object_keys)

    failed = one_by_one(expired, purge, "media_id")
    publish_pending(house.outbox, house.publisher)
    return {"MediaPurged": len(expired) - failed, "ObjectRemoved": len(objects), "ItemFailed": failed}


def trim(house: Housekeeping, dry_run: bool) -> Mapping[str, int]:
    """Remove what only told of things: events that are out, old deliveries, past quotas and repeats."""
    return house.upkeep.trim(house.trim_days, house.limit, dry_run=dry_run)
