"""The topic, the outbox before it, and the queues."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol
from uuid import UUID


class EventPublisher(Protocol):
    """The topic."""

    def publish(self, body: Mapping[str, Any]) -> None:
        """Announce an event as it is stored; raises `EventsUnavailableError`.

        Or a `DocumentFailedError` for good.
        """


class Outbox(Protocol):
    """Events that are written but perhaps not yet out."""

    def relay_one(
        self, publish: Callable[[Mapping[str, Any]], None], object_key: str | None, without: Collection[UUID]
    ) -> UUID | None:
        """Publish and mark the oldest one but those `without`, of `object_key` where given; its id.

        None where none is left. Raises `EventRefusedError` where the topic takes it never.
        """


class Pingable(Protocol):
    """A part of the system that the health check asks."""

    def ping(self) -> None:
        """Ask for an answer; raises a `TransientError`."""


class MessageVisibility(Protocol):
    """When a message that could not be dealt with comes again."""

    def delay(self, receipt_handle: str, seconds: int) -> None:
        """Have it come again after `seconds`, and not before."""


class OcrQueue(Protocol):
    """Where the arrival of an object is told."""

    def enqueue_object(self, bucket: str, object_key: str) -> None:
        """Tell of the object as S3 does; raises `QueueUnavailableError`."""
