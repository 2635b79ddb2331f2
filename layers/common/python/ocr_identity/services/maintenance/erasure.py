"""What owners asked to have removed: objects before rows, so that a crash leaves a row to go on from."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from ocr_identity.ports.erasure import ErasureRecord
from ocr_identity.services.maintenance.items import one_by_one
from ocr_identity.services.maintenance.registry import Housekeeping
from ocr_identity.services.outbox import publish_pending


def erasure(house: Housekeeping, dry_run: bool) -> Mapping[str, int]:
    """Go on with all open erasures, as far as one run goes; what was removed."""
    standing = {one.erasure_id: one for one in house.erasures.open_erasures()}
    removed, completed = Counter[str](), list[UUID]()

    def go_on(erasure_id: UUID) -> None:
        one = standing[erasure_id]
        _remove_files(house, one, house.limit - removed["files"], removed)
        if not house.erasures.owned_media(one.user_id, 1):
            _forget(house, one, removed)
            completed.append(erasure_id)

    failed = 0 if dry_run else one_by_one(standing, go_on, "erasure_id")
    names = ("files", "objects", "rows", "messages")
    told = {f"{name.title().rstrip('s')}Erased": removed[name] for name in names}
    open_left = len(standing) - len(completed)
    items = failed + removed["failed"]
    return {"ErasureOpen": open_left, "ErasureCompleted": len(completed), "ItemFailed": items} | told


def _remove_files(house: Housekeeping, one: ErasureRecord, limit: int, removed: Counter[str]) -> None:
    counted = Counter[str]()

    def remove(media_id: UUID) -> None:
        doomed = house.upkeep.doom(media_id)
        # The deletion is told before nothing is left that could tell of it.
        publish_pending(house.outbox, house.publisher, doomed.object_key)
        house.shelf.remove(doomed.object_keys)
        rows = house.upkeep.purge(media_id)
        counted.update(files=1, objects=len(doomed.object_keys), rows=rows)

    failed = one_by_one(house.erasures.owned_media(one.user_id, max(limit, 0)), remove, "media_id")
    house.erasures.count(one.erasure_id, counted)
    removed.update(counted)
    removed["failed"] += failed


def _forget(house: Housekeeping, one: ErasureRecord, removed: Counter[str]) -> None:
    # What is still to be told of the owner is told before it is removed.
    publish_pending(house.outbox, house.publisher)
    messages = Counter(messages=sum(queue.drop(str(one.user_id)) for queue in house.remnants))
    house.erasures.count(one.erasure_id, messages)
    removed.update(messages)
    house.erasures.forget(one)
    publish_pending(house.outbox, house.publisher)
