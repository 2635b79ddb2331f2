"""The bucket as the clean-up jobs see it: listed, looked at, tidied."""

from collections.abc import Sequence
from typing import Any

import boto3

from ocr_identity.adapters.s3 import CONFIG, S3Objects, answered
from ocr_identity.errors import StorageUnavailable
from ocr_identity.ports.upkeep import StoredObject

MOST_A_REQUEST = 1000


class S3Shelf:
    """Port `ObjectShelf` on one bucket."""

    def __init__(self, bucket: str, client: Any = None) -> None:
        self._bucket = bucket
        self._client = client or boto3.client("s3", config=CONFIG)
        self._objects = S3Objects(bucket, self._client)

    def exists(self, key: str) -> bool:
        """Whether the object is there."""
        return self._objects.head(key) is not None

    def list_objects(self, prefix: str, after: str, limit: int) -> list[StoredObject]:
        """At most `limit` objects under `prefix` whose keys come after `after`."""
        found: list[StoredObject] = []
        while len(found) < limit:
            asked = min(limit - len(found), MOST_A_REQUEST)
            with answered():
                answer = self._client.list_objects_v2(
                    Bucket=self._bucket, Prefix=prefix, StartAfter=after, MaxKeys=asked
                )
            contents = answer.get("Contents", [])
            found += [StoredObject(one["Key"], one["LastModified"]) for one in contents]
            if len(contents) < asked:
                break
            after = found[-1].key
        return found

    def remove(self, keys: Sequence[str]) -> None:
        """Remove the objects, once however often; raises `StorageUnavailable` where one stays."""
        for start in range(0, len(keys), MOST_A_REQUEST):
            objects = [{"Key": key} for key in keys[start : start + MOST_A_REQUEST]]
            with answered():
                answer = self._client.delete_objects(
                    Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True}
                )
            if answer.get("Errors"):
                raise StorageUnavailable
