"""The outbox hands on what is stored, and passes over what the topic refuses."""

from collections.abc import Mapping
from typing import Any

import pytest

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.domain.errors import EventRefusedError, EventsUnavailableError
from ocr_identity.services.outbox import publish_pending
from tests.integration.api.caller import Api
from tests.integration.jobs import column, run


class Topic:
    def __init__(self, refused: str = "") -> None:
        self.bodies: list[Mapping[str, Any]] = []
        self.refused = refused

    def publish(self, body: Mapping[str, Any]) -> None:
        if self.refused and self.refused in str(body):
            raise EventRefusedError
        self.bodies.append(body)


@pytest.fixture
def media_ids(database: Database) -> list[str]:
    """Of three files that were deleted; nobody was told yet."""
    api = Api(database)
    api.publisher.fault = EventsUnavailableError()
    ids = [str(api.ticket(name)["media_id"]) for name in "abc"]
    for media_id in ids:
        api.call("DELETE", f"/media/{media_id}")
    return ids


def test_publish_pending_with_an_event_of_a_newer_release_hands_it_on_as_it_is(
    database: Database, media_ids: list[str]
) -> None:
    run(database, """UPDATE outbox_events SET body = body || '{"type": "media.starred", "new": {"a": 1}}'""")
    topic = Topic()

    assert publish_pending(PostgresOutbox(database), topic) == 3
    assert [body["new"] for body in topic.bodies] == [{"a": 1}] * 3


def test_publish_pending_with_a_refused_event_publishes_the_others(
    database: Database, media_ids: list[str]
) -> None:
    assert publish_pending(PostgresOutbox(database), Topic(media_ids[0])) == 2
    assert (
        column(database, "SELECT body->>'subject' FROM outbox_events WHERE published_at IS NULL")
        == media_ids[:1]
    )

    assert publish_pending(PostgresOutbox(database), Topic()) == 1
