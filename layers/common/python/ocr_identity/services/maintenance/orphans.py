"""Objects that no row names, and rows whose object is gone; each run goes on where the last one ended."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from ocr_identity.services.maintenance.items import one_by_one
from ocr_identity.services.maintenance.registry import MaintenanceServices

PREFIXES = ("incoming/", "renditions/")


def delete_orphans(services: MaintenanceServices, dry_run: bool) -> Mapping[str, int]:
    """Remove objects that no file has and that are past the grace; how many were looked at and removed."""
    looked_at, orphans = 0, []
    for prefix in PREFIXES:
        job = f"delete-orphans {prefix}"
        found = services.bucket_maintenance.list_objects(
            prefix, services.retention.load_cursor(job), services.limit
        )
        looked_at += len(found)
        old = datetime.now(UTC) - timedelta(seconds=services.orphan_grace_s)
        orphans += services.retention.keys_without_media([one.key for one in found if one.modified_at < old])
        if not dry_run:
            services.retention.save_cursor(job, found[-1].key if len(found) == services.limit else "")
    if not dry_run:
        services.bucket_maintenance.remove(orphans)
    return {"ObjectScanned": looked_at, "ObjectOrphaned": len(orphans)}


def mark_missing(services: MaintenanceServices, dry_run: bool) -> Mapping[str, int]:
    """Mark files whose object is gone, so that no URL leads nowhere and the bytes may come again."""
    found = services.retention.stored_media(services.retention.load_cursor("mark-missing"), services.limit)
    missing = [media_id for media_id, key in found if not services.bucket_maintenance.exists(key)]
    failed = 0
    if not dry_run:
        failed = one_by_one(missing, partial(_void, services), "media_id")
        services.retention.save_cursor(
            "mark-missing", str(found[-1][0]) if len(found) == services.limit else ""
        )
    return {"RowScanned": len(found), "RowOrphaned": len(missing) - failed, "ItemFailed": failed}


def _void(services: MaintenanceServices, media_id: UUID) -> None:
    services.retention.void(media_id)
