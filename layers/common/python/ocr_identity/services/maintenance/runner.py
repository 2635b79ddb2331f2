"""One run of one job."""

from collections.abc import Mapping

from ocr_identity.services.maintenance.consistency_check import fsck
from ocr_identity.services.maintenance.erasure import erasure
from ocr_identity.services.maintenance.orphans import orphan_objects, orphan_rows
from ocr_identity.services.maintenance.reconcile import tick
from ocr_identity.services.maintenance.registry import Housekeeping, Job, JobName, Report
from ocr_identity.services.maintenance.retention import retention, trim

JOBS: Mapping[JobName, Job] = {
    "tick": tick,
    "orphan-objects": orphan_objects,
    "orphan-rows": orphan_rows,
    "retention": retention,
    "erasure": erasure,
    "trim": trim,
}


def run_job(house: Housekeeping, job: JobName, *, dry_run: bool = False, anchor: str | None = None) -> Report:
    """Run `job` once; with `dry_run` only tell what it would do."""
    if job == "audit":
        return _verify(house, anchor, dry_run=dry_run)
    if job == "fsck":
        found = fsck(house)
        return Report(job, dry_run, {"Disagreements": len(found)}, findings=tuple(found[: house.limit]))
    return Report(job, dry_run, JOBS[job](house, dry_run))


def _verify(house: Housekeeping, anchor: str | None, *, dry_run: bool) -> Report:
    """The audit log hashed anew; its head goes to the log, which is beyond the database's reach."""
    verdict = house.audit.verify(anchor)
    counts = {"AuditRows": verdict.rows, "AuditBrokenAt": verdict.broken_at or 0}
    return Report("audit", dry_run, counts, verdict.head)
