"""Objects that no row names, and rows whose object is gone; each run goes on where the last one ended."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from ocr_identity.services.maintenance.items import one_by_one
from ocr_identity.services.maintenance.registry import MaintenanceServices
from ocr_identity.services.maintenance.time_budget import TimeBudget

PREFIXES = ("incoming/", "renditions/")


def delete_orphans(services: MaintenanceServices, dry_run: bool, budget: TimeBudget) -> Mapping[str, int]:
    """Remove objects that no file has and that are past the grace; how many were looked at and removed."""
    counts = Counter[str](ObjectScanned=0, ObjectOrphaned=0)
    for prefix in PREFIXES:
        while _delete_page(services, prefix, counts, dry_run=dry_run):
            if dry_run or not budget.goes_on(more=True):
                break
    return counts


def _delete_page(services: MaintenanceServices, prefix: str, counts: Counter[str], *, dry_run: bool) -> bool:
    """Take on one page of objects; tell whether there is another."""
    job, listed = f"delete-orphans {prefix}", services.bucket_maintenance.list_objects
    found = listed(prefix, services.retention.load_cursor(job), services.limit)
    more = len(found) == services.limit
    old = datetime.now(UTC) - timedelta(seconds=services.orphan_grace_s)
    orphans = services.retention.keys_without_media([one.key for one in found if one.modified_at < old])
    counts.update(ObjectScanned=len(found), ObjectOrphaned=len(orphans))
    if not dry_run:
        services.bucket_maintenance.remove(orphans)
        services.retention.save_cursor(job, found[-1].key if more else "")
    return more


def mark_missing(services: MaintenanceServices, dry_run: bool, budget: TimeBudget) -> Mapping[str, int]:
    """Mark files whose object is gone, so that no URL leads nowhere and the bytes may come again."""
    counts = Counter[str](RowScanned=0, RowOrphaned=0, ItemFailed=0)
    while _mark_page(services, counts, dry_run=dry_run):
        if dry_run or not budget.goes_on(more=True):
            break
    return counts


def _mark_page(services: MaintenanceServices, counts: Counter[str], *, dry_run: bool) -> bool:
    """Take on one page of files; tell whether there is another."""
    found = services.retention.stored_media(services.retention.load_cursor("mark-missing"), services.limit)
    more = len(found) == services.limit
    missing = [media_id for media_id, key in found if not services.bucket_maintenance.exists(key)]
    failed = 0 if dry_run else one_by_one(missing, partial(_void, services), "media_id")
    counts.update(RowScanned=len(found), RowOrphaned=len(missing) - failed, ItemFailed=failed)
    if not dry_run:
        services.retention.save_cursor("mark-missing", str(found[-1][0]) if more else "")
    return more


def _void(services: MaintenanceServices, media_id: UUID) -> None:
    services.retention.void(media_id)
