"""What owners asked to have removed: objects before rows, so that a crash leaves a row to go on from."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from ocr_identity.ports.erasure import ErasureRecord
from ocr_identity.services.maintenance.items import one_by_one
from ocr_identity.services.maintenance.registry import MaintenanceServices
from ocr_identity.services.maintenance.time_budget import TimeBudget
from ocr_identity.services.outbox import publish_pending


def erasure(services: MaintenanceServices, dry_run: bool, budget: TimeBudget) -> Mapping[str, int]:
    """Go on with all open erasures, as far as one run goes; what was removed."""
    standing = {one.erasure_id: one for one in services.erasures.open_erasures()}
    removed, completed = Counter[str](), list[UUID]()

    def go_on(erasure_id: UUID) -> None:
        """Go on with one erasure."""
        one = standing[erasure_id]
        while _remove_page(services, one, removed):
            if not budget.goes_on(more=True):
                return
        if not services.erasures.owned_media(one.user_id, 1):
            _finish(services, one, removed)
            completed.append(erasure_id)

    failed = 0 if dry_run else one_by_one(standing, go_on, "erasure_id")
    names = ("files", "objects", "rows", "messages")
    told = {f"{name.title().rstrip('s')}Erased": removed[name] for name in names}
    open_left = len(standing) - len(completed)
    items = failed + removed["failed"]
    return {"ErasureOpen": open_left, "ErasureCompleted": len(completed), "ItemFailed": items} | told


def _remove_page(services: MaintenanceServices, one: ErasureRecord, removed: Counter[str]) -> bool:
    """Remove a page of the owner's files; tell whether there may be another that can be removed."""
    counted = Counter[str]()

    def remove(media_id: UUID) -> None:
        """Remove one file."""
        candidate = services.retention.mark_for_purge(media_id)
        # The deletion is told before nothing is left that could tell of it.
        publish_pending(services.outbox, services.publisher, candidate.object_key)
        services.bucket_maintenance.remove(candidate.object_keys)
        rows = services.retention.purge(media_id)
        counted.update(files=1, objects=len(candidate.object_keys), rows=rows)

    owned = services.erasures.owned_media(one.user_id, services.limit)
    failed = one_by_one(owned, remove, "media_id")
    services.erasures.count(one.erasure_id, counted)
    removed.update(counted)
    removed["failed"] += failed
    return len(owned) == services.limit and failed < len(owned)


def _finish(services: MaintenanceServices, one: ErasureRecord, removed: Counter[str]) -> None:
    # What is still to be told of the owner is told before it is removed.
    publish_pending(services.outbox, services.publisher)
    messages = Counter(
        messages=sum(queue.delete_containing(str(one.user_id)) for queue in services.dead_letter_queues)
    )
    services.erasures.count(one.erasure_id, messages)
    removed.update(messages)
    services.erasures.finish(one)
    publish_pending(services.outbox, services.publisher)
