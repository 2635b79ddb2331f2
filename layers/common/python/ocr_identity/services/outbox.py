"""publish: events written with the result go out after it is safe, and once more where that failed."""

from uuid import UUID

from ocr_identity.diagnostics import log_error
from ocr_identity.domain.errors import EventRefusedError
from ocr_identity.ports.messaging import EventPublisher, Outbox


def publish_pending(outbox: Outbox, publisher: EventPublisher, object_key: str | None = None) -> int:
    """Publish what `outbox` still holds, of one object or of all; the number published.

    A crash between publishing and marking sends an event again, with the same id. One that the topic refuses
    holds up no other. Raises `EventsUnavailableError`; what was not published stays in the outbox.
    """
    published, refused = 0, set[UUID]()
    while True:
        try:
            if outbox.relay_one(publisher.publish, object_key, refused) is None:
                return published
            published += 1
        except EventRefusedError as fault:
            if fault.event_id is None or fault.event_id in refused:
                raise
            refused.add(fault.event_id)
            log_error(fault, event_id=str(fault.event_id))
