"""The bucket's adapters against a strict S3 (SeaweedFS); what URLs let through is in the S3 contract."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
import urllib3
from botocore.stub import Stubber
from moto import mock_aws

from ocr_identity.adapters.aws import s3_maintenance
from ocr_identity.adapters.aws.s3 import CONFIG, S3Objects
from ocr_identity.adapters.aws.s3_maintenance import S3BucketMaintenance
from ocr_identity.diagnostics import causes
from ocr_identity.domain.errors import (
    AccessRefusedError,
    ObjectMissingError,
    StorageUnavailableError,
    TransientError,
)
from ocr_identity.ports.objects import DeclaredFile, ObjectInfo
from tests.emulators import insist
from tests.emulators.seaweed import KEY, seaweed

DATA = b"\xff\xd8\xff the bytes of a document"
DECLARATION = DeclaredFile("Zoë's passport.jpg", "image/jpeg", len(DATA), hashlib.sha256(DATA).hexdigest())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with seaweed(tmp_path_factory.mktemp("seaweed")) as endpoint:
        yield boto3.client(
            "s3", endpoint_url=endpoint, aws_access_key_id=KEY, aws_secret_access_key=KEY, config=CONFIG
        )


@pytest.fixture(scope="module")
def objects(client: Any) -> S3Objects:
    insist(lambda: client.create_bucket(Bucket="intake"), "a bucket")
    return S3Objects("intake", client)


@pytest.fixture
def key(request: pytest.FixtureRequest) -> str:
    return f"incoming/{hashlib.md5(request.node.name.encode()).hexdigest()}"


def test_put_called_twice_succeeds_and_leaves_the_object(objects: S3Objects, key: str) -> None:
    objects.put(key, DECLARATION, DATA)
    objects.put(key, DECLARATION, DATA)

    assert objects.head(key) == ObjectInfo(len(DATA), "image/jpeg")


def test_presign_get_with_a_filename_serves_the_file_under_that_name(objects: S3Objects, key: str) -> None:
    objects.put(key, DECLARATION, DATA)

    with urllib3.PoolManager(retries=False) as http:
        answer = http.request("GET", objects.presign_get(key, DECLARATION.filename, 60))

    assert answer.data == DATA
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Zo%C3%AB%27s%20passport.jpg"


def test_head_and_get_of_a_missing_object_report_it_missing(objects: S3Objects) -> None:
    assert objects.head("incoming/never") is None
    with pytest.raises(ObjectMissingError):
        objects.get("incoming/never", 1)


def test_bucket_maintenance_on_a_prefix_lists_by_pages_and_removes_repeatably(
    client: Any, objects: S3Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket_maintenance = S3BucketMaintenance("intake", client)
    keys = [f"shelf/{name}" for name in "abc"]
    for key in keys:
        objects.put(key, DECLARATION, DATA)

    first = bucket_maintenance.list_objects("shelf/", "", 2)
    second = bucket_maintenance.list_objects("shelf/", first[-1].key, 2)
    assert [one.key for one in first + second] == keys
    monkeypatch.setattr(s3_maintenance, "MOST_A_REQUEST", 2)
    assert [one.key for one in bucket_maintenance.list_objects("shelf/", "", 10)] == keys
    assert abs((datetime.now(UTC) - first[0].modified_at).total_seconds()) < 60

    for _ in range(2):
        bucket_maintenance.remove(keys[:2])
    assert [bucket_maintenance.exists(key) for key in keys] == [False, False, True]
    bucket_maintenance.remove([])


def test_ping_with_the_store_down_raises_storage_unavailable() -> None:
    nowhere = boto3.client("s3", endpoint_url="http://127.0.0.1:1", config=CONFIG)

    with pytest.raises(StorageUnavailableError) as caught:
        S3Objects("intake", nowhere).ping()
    assert caught.value.__suppress_context__


@mock_aws
def test_remove_in_a_versioned_bucket_leaves_no_version_or_delete_marker() -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="versioned")
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    for key in ("incoming/1", "incoming/1", "incoming/12"):
        s3.put_object(Bucket="versioned", Key=key, Body=DATA)
    s3.delete_object(Bucket="versioned", Key="incoming/1")

    S3BucketMaintenance("versioned", s3).remove(["incoming/1"])

    left = s3.list_object_versions(Bucket="versioned")
    assert [one["Key"] for one in left["Versions"]] == ["incoming/12"]
    assert "DeleteMarkers" not in left


def test_head_with_access_denied_is_final_and_keeps_awss_code_for_the_log() -> None:
    client = boto3.client("s3", region_name="us-east-1")
    with Stubber(client) as stubbed:
        stubbed.add_client_error(
            "head_object", "AccessDenied", "secret-key", 403, response_meta={"RequestId": "R1"}
        )
        with pytest.raises(AccessRefusedError) as caught:
            S3Objects("bucket", client).head("incoming/secret-key")

    assert not isinstance(caught.value, TransientError)
    (cause,) = causes(caught.value)
    assert (cause["aws_code"], cause["aws_request_id"]) == ("AccessDenied", "R1")
    assert cause["aws_operation"] == "HeadObject"
    assert "secret" not in str(caught.value) + str(cause)
