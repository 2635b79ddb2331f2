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
from ocr_identity.services.maintenance.registry import Housekeeping
from ocr_identity.services.outbox import publish_pending


def tick(house: Housekeeping, dry_run: bool) -> Mapping[str, int]:
    """End, announce again or send what is left over; how many of each."""
    expired = house.chores.expired_uploads(house.upload_grace_s)
    arrived = [key for key in expired if house.shelf.exists(key)]
    missing = [key for key in expired if key not in arrived]
    overdue = house.chores.overdue_jobs(house.overdue_s)
    waiting = house.upkeep.waiting_jobs(house.announce_again_s)
    if dry_run:
        return {"UploadAnnouncedAgain": len(arrived), "UploadExpired": len(missing),
                "JobOverdue": len(overdue), "JobAnnouncedAgain": len(waiting)}  # fmt: skip
    given_up = Counter[str]()
    give_up = partial(_give_up, house, given_up)
    idle = house.upkeep.idle_deliveries(house.upload_grace_s)
    failed = {
        "UploadAnnouncedAgain": one_by_one(arrived, partial(_announce_upload, house), "object_key"),
        "JobAnnouncedAgain": one_by_one(waiting, partial(_announce_job, house), "object_key"),
        "UploadExpired": one_by_one(missing, partial(give_up, UploadExpiredError()), "object_key"),
        "JobOverdue": one_by_one(overdue, partial(give_up, RetriesExhaustedError()), "object_key"),
        "DeliveryEnqueuedAgain": one_by_one(idle, partial(_enqueue, house), "delivery_id"),
    }
    return {
        "UploadAnnouncedAgain": len(arrived) - failed["UploadAnnouncedAgain"],
        "UploadExpired": given_up[UploadExpiredError.code],
        "JobOverdue": given_up[RetriesExhaustedError.code],
        "JobAnnouncedAgain": len(waiting) - failed["JobAnnouncedAgain"],
        "DeliveryEnqueuedAgain": len(idle) - failed["DeliveryEnqueuedAgain"],
        "ItemFailed": sum(failed.values()),
        "EventRelayed": publish_pending(house.outbox, house.publisher),
    }


def _announce_upload(house: Housekeeping, key: str) -> None:
    house.announcer.announce(house.bucket, key)
    house.chores.wait_longer(key, house.announce_again_s)


def _announce_job(house: Housekeeping, key: str) -> None:
    house.announcer.announce(house.bucket, key)
    house.upkeep.announced(key)


def _enqueue(house: Housekeeping, delivery_id: UUID) -> None:
    house.delivery_queue.enqueue(delivery_id)
    house.upkeep.enqueued(delivery_id)


def _give_up(house: Housekeeping, given_up: Counter[str], fault: OcrIdentityError, key: str) -> None:
    with suppress(JobLeasedError):
        given_up[fault.code] += house.chores.give_up(key, fault)
