"""What owners asked to have removed: objects before rows, so that a crash leaves a row to go on from."""

from collections import Counter
from collections.abc import Mapping

from ocr_identity.housekeeping.jobs import Housekeeping
from ocr_identity.outbox import publish_pending
from ocr_identity.ports.erasure import ErasureRecord


def erasure(house: Housekeeping, dry_run: bool) -> Mapping[str, int]:
    """Go on with all open erasures, as far as one run goes; what was removed."""
    standing, removed, completed = house.erasures.open_erasures(), Counter[str](), 0
    for one in [] if dry_run else standing:
        removed += _remove_files(house, one, house.limit - removed["files"])
        if not house.erasures.owned_media(one.user_id, 1):
            removed += _forget(house, one)
            completed += 1
    names = ("files", "objects", "rows", "messages")
    told = {f"{name.title().rstrip('s')}Erased": removed[name] for name in names}
    return {"ErasureOpen": len(standing) - completed, "ErasureCompleted": completed} | told


def _remove_files(house: Housekeeping, one: ErasureRecord, limit: int) -> Counter[str]:
    removed = Counter[str]()
    for media_id in house.erasures.owned_media(one.user_id, max(limit, 0)):
        doomed = house.upkeep.doom(media_id)
        # The deletion is told before nothing is left that could tell of it.
        publish_pending(house.outbox, house.publisher, doomed.object_key)
        house.shelf.remove(doomed.object_keys)
        rows = house.upkeep.purge(media_id)
        removed += Counter(files=1, objects=len(doomed.object_keys), rows=rows)
    house.erasures.count(one.erasure_id, removed)
    return removed


def _forget(house: Housekeeping, one: ErasureRecord) -> Counter[str]:
    removed = Counter(messages=sum(queue.drop(str(one.user_id)) for queue in house.remnants))
    house.erasures.count(one.erasure_id, removed)
    house.erasures.forget(one)
    publish_pending(house.outbox, house.publisher)
    return removed
