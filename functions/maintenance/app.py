"""The chores: uploads never made, jobs never finished, events never sent. Each may run twice."""

from collections.abc import Callable

from ocr_identity.bootstrap import ChoreServices
from ocr_identity.errors import Fault, JobLeased, RetriesExhausted, UploadExpired
from ocr_identity.observability import count
from ocr_identity.outbox import publish_pending
from ocr_identity.settings import MaintenanceSettings


def create_app(services: ChoreServices, settings: MaintenanceSettings) -> Callable[[], dict[str, int]]:
    """The chores over `services`; they answer with how many of each they did."""

    def run() -> dict[str, int]:
        expired = services.chores.expired_uploads(settings.upload_grace_seconds)
        missing = [key for key in expired if services.objects.head(key) is None]
        overdue = services.chores.overdue_jobs(settings.overdue_seconds)
        done = {
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
