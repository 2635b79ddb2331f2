"""publish: events written with the result go out after it is safe, and once more where that failed."""

from ocr_identity.ports.messaging import EventPublisher, Outbox


def publish_pending(outbox: Outbox, publisher: EventPublisher, object_key: str | None = None) -> int:
    """Publish what `outbox` still holds, of one object or of all; the number published.

    A crash between publishing and marking sends an event again, with the same id. Raises
    `EventsUnavailable`; what was not published stays in the outbox.
    """
    published = 0
    while outbox.relay_one(publisher.publish, object_key):
        published += 1
    return published
