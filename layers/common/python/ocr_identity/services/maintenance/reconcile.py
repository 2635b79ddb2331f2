"""Each minute: uploads never made or never told of, jobs nobody finishes, events and deliveries not sent."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from uuid import UUID

from ocr_identity.domain.errors import (
    JobLeasedError,
    OcrIdentityError,
    RetriesExhaustedError,
    UploadExpiredError,
)
from ocr_identity.services.maintenance.items import one_by_one
from ocr_identity.services.maintenance.registry import MaintenanceServices
from ocr_identity.services.maintenance.time_budget import TimeBudget
from ocr_identity.services.outbox import publish_pending


def reconcile(services: MaintenanceServices, dry_run: bool, _budget: TimeBudget) -> Mapping[str, int]:
    """End, announce again or send what is left over; how many of each."""
    expired = services.jobs.expired_uploads(services.upload_grace_s)
    arrived = [key for key in expired if services.bucket_maintenance.exists(key)]
    missing = [key for key in expired if key not in arrived]
    overdue = services.jobs.stuck_jobs(services.overdue_s)
    waiting = services.jobs.unqueued_jobs(services.requeue_after_s)
    if dry_run:
        return {"UploadRequeued": len(arrived), "UploadExpired": len(missing),
                "JobOverdue": len(overdue), "JobRequeued": len(waiting)}  # fmt: skip
    given_up = Counter[str]()
    fail_unfinished = partial(_fail_unfinished, services, given_up)
    idle = services.jobs.unsent_deliveries(services.upload_grace_s)
    failed = {
        "UploadRequeued": one_by_one(arrived, partial(_requeue_upload, services), "object_key"),
        "JobRequeued": one_by_one(waiting, partial(_requeue_job, services), "object_key"),
        "UploadExpired": one_by_one(missing, partial(fail_unfinished, UploadExpiredError()), "object_key"),
        "JobOverdue": one_by_one(overdue, partial(fail_unfinished, RetriesExhaustedError()), "object_key"),
        "DeliveryRequeued": one_by_one(idle, partial(_requeue_delivery, services), "delivery_id"),
    }
    return {
        "UploadRequeued": len(arrived) - failed["UploadRequeued"],
        "UploadExpired": given_up[UploadExpiredError.code],
        "JobOverdue": given_up[RetriesExhaustedError.code],
        "JobRequeued": len(waiting) - failed["JobRequeued"],
        "DeliveryRequeued": len(idle) - failed["DeliveryRequeued"],
        "ItemFailed": sum(failed.values()),
        "EventPublished": publish_pending(services.outbox, services.publisher),
    }


def _requeue_upload(services: MaintenanceServices, key: str) -> None:
    services.ocr_queue.enqueue_object(services.bucket, key)
    services.jobs.extend_upload_deadline(key, services.requeue_after_s)


def _requeue_job(services: MaintenanceServices, key: str) -> None:
    services.ocr_queue.enqueue_object(services.bucket, key)
    services.jobs.mark_enqueued(key)


def _requeue_delivery(services: MaintenanceServices, delivery_id: UUID) -> None:
    services.delivery_queue.enqueue_delivery(delivery_id)
    services.jobs.mark_delivery_enqueued(delivery_id)


def _fail_unfinished(
    services: MaintenanceServices, given_up: Counter[str], fault: OcrIdentityError, key: str
) -> None:
    with suppress(JobLeasedError):
        given_up[fault.code] += services.jobs.fail_unfinished(key, fault)
