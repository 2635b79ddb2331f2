"""The topic, the outbox before it, and the queues."""

from collections.abc import Callable
from typing import Protocol

from ocr_identity.events import Event


class EventPublisher(Protocol):
    """The topic."""

    def publish(self, event: Event) -> None:
        """Announce `event`; raises `EventsUnavailable`."""


class Outbox(Protocol):
    """Events that are written but perhaps not yet out."""

    def relay_one(self, publish: Callable[[Event], None], object_key: str | None) -> bool:
        """Publish and mark the oldest one, of `object_key` where given; False where none is left."""


class Pingable(Protocol):
    """A part of the system that the health check asks."""

    def ping(self) -> None:
        """Ask for an answer; raises a `PassingFault`."""


class Redelivery(Protocol):
    """When a message that could not be dealt with comes again."""

    def delay(self, receipt_handle: str, seconds: int) -> None:
        """Have it come again after `seconds`, and not before."""


class Announcer(Protocol):
    """Where the arrival of an object is told."""

    def announce(self, bucket: str, object_key: str) -> None:
        """Tell of the object as S3 does; raises `QueueUnavailable`."""
