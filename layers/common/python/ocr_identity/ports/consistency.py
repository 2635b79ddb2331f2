"""Whether tables and bucket agree with each other, after a restore say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from ocr_identity.domain.states import UploadState


@dataclass(frozen=True, slots=True)
class ExpectedObject:
    """What the tables say of an object; one that is `uploading` may be there or not."""

    key: str
    size: int
    state: UploadState


class Consistency(Protocol):
    """The tables, to be checked. All raise `DatabaseUnavailableError`."""

    def disagreements(self, limit: int) -> list[tuple[str, UUID]]:
        """Find what the tables contradict each other in: the rule, and the id of what breaks it."""

    def expected_objects(self) -> Iterator[ExpectedObject]:
        """Yield the objects that the tables know of, by key in byte order."""
