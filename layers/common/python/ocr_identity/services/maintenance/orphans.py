"""Objects that no row names, and rows whose object is gone; each run goes on where the last one ended."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from ocr_identity.services.maintenance.items import one_by_one
from ocr_identity.services.maintenance.registry import Housekeeping

PREFIXES = ("incoming/", "renditions/")


def orphan_objects(house: Housekeeping, dry_run: bool) -> Mapping[str, int]:
    """Remove objects that no file has and that are past the grace; how many were looked at and removed."""
    looked_at, orphans = 0, []
    for prefix in PREFIXES:
        job = f"orphan-objects {prefix}"
        found = house.shelf.list_objects(prefix, house.upkeep.place(job), house.limit)
        looked_at += len(found)
        old = datetime.now(UTC) - timedelta(seconds=house.orphan_grace_s)
        orphans += house.upkeep.unknown_keys([one.key for one in found if one.modified_at < old])
        if not dry_run:
            house.upkeep.go_on_from(job, found[-1].key if len(found) == house.limit else "")
    if not dry_run:
        house.shelf.remove(orphans)
    return {"ObjectLookedAt": looked_at, "ObjectOrphaned": len(orphans)}


def orphan_rows(house: Housekeeping, dry_run: bool) -> Mapping[str, int]:
    """Mark files whose object is gone, so that no URL leads nowhere and the bytes may come again."""
    found = house.upkeep.stored_media(house.upkeep.place("orphan-rows"), house.limit)
    missing = [media_id for media_id, key in found if not house.shelf.exists(key)]
    failed = 0
    if not dry_run:
        failed = one_by_one(missing, partial(_void, house), "media_id")
        house.upkeep.go_on_from("orphan-rows", str(found[-1][0]) if len(found) == house.limit else "")
    return {"RowLookedAt": len(found), "RowOrphaned": len(missing) - failed, "ItemFailed": failed}


def _void(house: Housekeeping, media_id: UUID) -> None:
    house.upkeep.void(media_id)
