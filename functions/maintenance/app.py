"""The chores: uploads never made or never told of, jobs never finished, events never sent.

Each may run twice.
"""

from collections.abc import Callable

from ocr_identity.bootstrap import ChoreServices
from ocr_identity.errors import Fault, JobLeased, RetriesExhausted, UploadExpired
from ocr_identity.observability import count
from ocr_identity.outbox import publish_pending
from ocr_identity.ports.messaging import Announcer
from ocr_identity.settings import MaintenanceSettings


def create_app(
    services: ChoreServices, announcer: Announcer, settings: MaintenanceSettings
) -> Callable[[], dict[str, int]]:
    """The chores over `services`; they answer with how many of each they did."""
    chores = services.chores

    def run() -> dict[str, int]:
        expired = chores.expired_uploads(settings.upload_grace_seconds)
        arrived = [key for key in expired if services.objects.head(key) is not None]
        for key in arrived:
            announcer.announce(settings.bucket_name, key)
            chores.wait_longer(key, settings.announce_again_seconds)
        missing = [key for key in expired if key not in arrived]
        overdue = chores.overdue_jobs(settings.overdue_seconds)
        done = {
            "UploadAnnouncedAgain": len(arrived),
            "UploadExpired": _give_up(services, missing, UploadExpired()),
            "JobOverdue": _give_up(services, overdue, RetriesExhausted()),
            "EventRelayed": publish_pending(services.outbox, services.publisher),
        }
        for name, amount in done.items():
            count(name, amount)
        return done

    return run


def _give_up(services: ChoreServices, keys: list[str], fault: Fault) -> int:
    given_up = 0
    for key in keys:
        try:
            given_up += services.chores.give_up(key, fault)
        except JobLeased:
            continue
    return given_up
