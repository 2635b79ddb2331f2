"""The bucket, and what a client declares that it will put there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What the object store knows of an object without giving its bytes."""

    size: int
    content_type: str


@dataclass(frozen=True, slots=True)
class DeclaredFile:
    """What a client says that it will upload; `sha256` in hexadecimal."""

    filename: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PresignedPut:
    """Where and with which headers to PUT, until when. The URL is a secret."""

    url: str
    headers: Mapping[str, str]
    expires_at: datetime


class ObjectStore(Protocol):
    """The bucket. All raise `StorageUnavailableError` where it does not answer."""

    def head(self, key: str) -> ObjectInfo | None:
        """Return what is known of the object, None where there is none."""

    def get(self, key: str, size: int) -> bytes:
        """At most `size` bytes of the object; raises `ObjectMissingError`."""

    def put(self, key: str, declaration: DeclaredFile, data: bytes) -> None:
        """Store `data` as declared, unless the key is taken."""

    def remove(self, key: str) -> None:
        """Remove the object, once however often."""

    def presign_put(self, key: str, declaration: DeclaredFile, expires_at: datetime) -> PresignedPut:
        """Sign a PUT that only the declared bytes pass, once."""

    def presign_get(self, key: str, filename: str, seconds: int) -> str:
        """Sign a short-lived URL to download from."""

    def ping(self) -> None:
        """Ask the bucket whether it is there."""
