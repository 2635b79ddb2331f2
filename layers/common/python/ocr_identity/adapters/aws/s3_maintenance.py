"""The bucket as the clean-up jobs see it: listed, looked at, tidied."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import boto3

from ocr_identity.adapters.aws.s3 import CONFIG, S3Objects, answered
from ocr_identity.domain.errors import StorageUnavailableError
from ocr_identity.ports.retention import StoredObject

MOST_A_REQUEST = 1000


class S3BucketMaintenance:
    """Port `BucketMaintenance` on one bucket."""

    def __init__(self, bucket: str, client: Any = None) -> None:
        self._bucket = bucket
        self._client = client or boto3.client("s3", config=CONFIG)
        self._objects = S3Objects(bucket, self._client)

    def exists(self, key: str) -> bool:
        """Tell whether the object is there."""
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
            found += [StoredObject(one["Key"], one["LastModified"], one["Size"]) for one in contents]
            if len(contents) < asked:
                break
            after = found[-1].key
        return found

    def remove(self, keys: Sequence[str]) -> None:
        """Remove the objects with all their versions, once however often.

        Raises `StorageUnavailableError` where one stays.
        """
        self._delete([{"Key": key} for key in keys])
        if keys and self._keeps_versions:
            for key in keys:
                self._delete(self._versions(key))

    @cached_property
    def _keeps_versions(self) -> bool:
        """Ours does not, but who deploys may have switched it on."""
        with answered():
            return "Status" in self._client.get_bucket_versioning(Bucket=self._bucket)

    def _versions(self, key: str) -> list[dict[str, str]]:
        with answered():
            answer = self._client.list_object_versions(Bucket=self._bucket, Prefix=key)
        found = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
        return [{"Key": key, "VersionId": one["VersionId"]} for one in found if one["Key"] == key]

    def _delete(self, objects: list[dict[str, str]]) -> None:
        for start in range(0, len(objects), MOST_A_REQUEST):
            chosen = {"Objects": objects[start : start + MOST_A_REQUEST], "Quiet": True}
            with answered():
                answer = self._client.delete_objects(Bucket=self._bucket, Delete=chosen)
            if answer.get("Errors"):
                raise StorageUnavailableError
