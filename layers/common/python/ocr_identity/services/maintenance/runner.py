"""One run of one job."""

from collections.abc import Mapping

from ocr_identity.domain.states import MaintenanceJob
from ocr_identity.services.maintenance.audit_verification import verify_on
from ocr_identity.services.maintenance.consistency_check import check_consistency
from ocr_identity.services.maintenance.erasure import erasure
from ocr_identity.services.maintenance.orphans import delete_orphans, mark_missing
from ocr_identity.services.maintenance.reconcile import reconcile
from ocr_identity.services.maintenance.registry import Job, MaintenanceServices, Report
from ocr_identity.services.maintenance.retention import prune_history, retention
from ocr_identity.services.maintenance.time_budget import TimeBudget

UNKNOWN_HEAD = "the chain is whole, but the head that was noted is not in it: mistyped, or rows were replaced"
JOBS: Mapping[MaintenanceJob, Job] = {
    MaintenanceJob.RECONCILE: reconcile,
    MaintenanceJob.DELETE_ORPHANS: delete_orphans,
    MaintenanceJob.MARK_MISSING: mark_missing,
    MaintenanceJob.RETENTION: retention,
    MaintenanceJob.ERASURE: erasure,
    MaintenanceJob.PRUNE: prune_history,
}


def run_job(
    services: MaintenanceServices,
    job: MaintenanceJob,
    *,
    dry_run: bool = False,
    anchor: str | None = None,
    whole: bool = False,
) -> Report:
    """Run `job` once; with `dry_run` only tell what it would do.

    The audit log is verified from where it was whole last, or with `whole` or an `anchor` from its first row.
    """
    if job is MaintenanceJob.AUDIT:
        return _verify(services, anchor, whole=whole, dry_run=dry_run)
    if job is MaintenanceJob.CHECK:
        found = check_consistency(services)
        return Report(
            job, dry_run, {"ConsistencyErrors": len(found)}, findings=tuple(found[: services.limit])
        )
    budget = TimeBudget(services.seconds)
    counts = dict(JOBS[job](services, dry_run, budget))
    return Report(job, dry_run, counts | ({"MaintenanceBehind": 1} if budget.left_over else {}))


def _verify(services: MaintenanceServices, anchor: str | None, *, whole: bool, dry_run: bool) -> Report:
    """Hash the audit log anew; its head goes to the log, which is beyond the database's reach."""
    verdict = services.audit.verify(anchor) if whole or anchor else verify_on(services)
    counts = {"AuditRows": verdict.rows, "AuditFirstInvalidRow": verdict.broken_at or 0}
    findings = () if verdict.is_anchored else (UNKNOWN_HEAD,)
    return Report(MaintenanceJob.AUDIT, dry_run, counts, verdict.head, findings)
