"""Each minute: uploads never made or never told of, jobs nobody finishes, events and deliveries not sent."""

from collections.abc import Mapping

from ocr_identity.errors import Fault, JobLeased, RetriesExhausted, UploadExpired
from ocr_identity.housekeeping.jobs import Housekeeping
from ocr_identity.outbox import publish_pending


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
    _announce_uploads(house, arrived)
    _announce_jobs(house, waiting)
    idle = house.upkeep.idle_deliveries(house.upload_grace_s)
    for delivery_id in idle:
        house.delivery_queue.enqueue(delivery_id)
    return {
        "UploadAnnouncedAgain": len(arrived),
        "UploadExpired": _give_up(house, missing, UploadExpired()),
        "JobOverdue": _give_up(house, overdue, RetriesExhausted()),
        "JobAnnouncedAgain": len(waiting),
        "DeliveryEnqueuedAgain": len(idle),
        "EventRelayed": publish_pending(house.outbox, house.publisher),
    }


def _announce_uploads(house: Housekeeping, keys: list[str]) -> None:
    for key in keys:
        house.announcer.announce(house.bucket, key)
        house.chores.wait_longer(key, house.announce_again_s)


def _announce_jobs(house: Housekeeping, keys: list[str]) -> None:
    for key in keys:
        house.announcer.announce(house.bucket, key)
        house.upkeep.announced(key)


def _give_up(house: Housekeeping, keys: list[str], fault: Fault) -> int:
    given_up = 0
    for key in keys:
        try:
            given_up += house.chores.give_up(key, fault)
        except JobLeased:
            continue
    return given_up
