"""Lists of batches, page by page, the newest first."""

from datetime import datetime
from uuid import UUID

from ocr_identity.domain.cursors import decode_cursor, encode_cursor
from ocr_identity.ports.tasks import BatchRepository, BatchSummary
from ocr_identity.ports.users import Actor

LIST = "batches"


def list_batches(
    actor: Actor, limit: int, cursor: str | None, batches: BatchRepository
) -> tuple[list[BatchSummary], str | None]:
    """Return a page of the actor's batches, and the cursor of the next one.

    Raises `InvalidCursorError` or `CursorExpiredError`.
    """
    after = None
    if cursor is not None:
        moment, batch_id = decode_cursor(actor.secret, LIST, cursor)
        after = datetime.fromisoformat(moment), UUID(batch_id)
    records = batches.batches(actor.user_id, limit + 1, after)
    if len(records) <= limit:
        return records, None
    last = records[limit - 1]
    place = (last.created_at.isoformat(), str(last.batch_id))
    return records[:limit], encode_cursor(actor.secret, LIST, place)
