"""fetch: the object that arrived, bounded, and held against what its ticket declared."""

import hashlib

from ocr_identity.domain.content_types import normalised
from ocr_identity.domain.errors import (
    HashMismatchError,
    ObjectMissingError,
    SizeMismatchError,
    TypeMismatchError,
)
from ocr_identity.ports.jobs import Claim
from ocr_identity.ports.objects import ObjectStore


def fetch_and_verify(claim: Claim, objects: ObjectStore) -> bytes:
    """Fetch and verify the bytes of `claim`'s object; never more than were declared.

    Raises `ObjectMissingError`, `SizeMismatchError`, `TypeMismatchError`, `HashMismatchError` or
    `StorageUnavailableError`.
    """
    arrived = objects.head(claim.object_key)
    if arrived is None:
        raise ObjectMissingError
    if arrived.size != claim.size:
        raise SizeMismatchError
    if normalised(arrived.content_type) != normalised(claim.content_type):
        raise TypeMismatchError
    data = objects.get(claim.object_key, claim.size)
    if hashlib.sha256(data).hexdigest() != claim.sha256:
        raise HashMismatchError
    return data
