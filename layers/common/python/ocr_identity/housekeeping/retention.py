"""Files that are kept no longer: by their document's class, or since their owner deleted them."""

from collections.abc import Mapping

from ocr_identity.housekeeping.jobs import Housekeeping
from ocr_identity.outbox import publish_pending


def retention(house: Housekeeping, dry_run: bool) -> Mapping[str, int]:
    """Remove the files whose time is over, objects before rows: a crash leaves a row to go on from."""
    expired = house.upkeep.expired(house.retention_days, house.limit)
    objects = 0
    for media_id in [] if dry_run else expired:
        doomed = house.upkeep.doom(media_id)
        house.shelf.remove(doomed.object_keys)
        house.upkeep.purge(media_id)
        objects += len(doomed.object_keys)
    if not dry_run:
        publish_pending(house.outbox, house.publisher)
    return {"MediaPurged": len(expired), "ObjectRemoved": objects}


def trim(house: Housekeeping, dry_run: bool) -> Mapping[str, int]:
    """Remove what only told of things: events that are out, old deliveries, past quotas."""
    return house.upkeep.trim(house.trim_days, house.limit, dry_run=dry_run)
