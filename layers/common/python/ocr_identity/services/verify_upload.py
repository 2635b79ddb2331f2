"""fetch: the object that arrived, bounded, and held against what its ticket declared."""

import hashlib

from ocr_identity.domain.content_types import normalised
from ocr_identity.domain.errors import HashMismatch, ObjectMissing, SizeMismatch, TypeMismatch
from ocr_identity.ports.jobs import Claim
from ocr_identity.ports.objects import ObjectStore


def fetch(claim: Claim, objects: ObjectStore) -> bytes:
    """The bytes of `claim`'s object; never more than were declared.

    Raises `ObjectMissing`, `SizeMismatch`, `TypeMismatch`, `HashMismatch` or `StorageUnavailable`.
    """
    arrived = objects.head(claim.object_key)
    if arrived is None:
        raise ObjectMissing
    if arrived.size != claim.size:
        raise SizeMismatch
    if normalised(arrived.content_type) != normalised(claim.content_type):
        raise TypeMismatch
    data = objects.get(claim.object_key, claim.size)
    if hashlib.sha256(data).hexdigest() != claim.sha256:
        raise HashMismatch
    return data
