"""The S3 APIs under test, each with a bucket that tells of what arrives under `incoming/`."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
from localstack_client.session import Session

from infra.local.ministack import ACCOUNT, MiniStack
from infra.local.ports import LOOPBACK, free_port
from infra.local.processes import wait_until
from infra.localstack.deployment import WEBHOOK_ARN
from infra.localstack.minio_sqs_bridge import Bridge, at_work
from ocr_identity.adapters.aws.s3 import CONFIG, S3Objects
from ocr_identity.adapters.aws.s3_maintenance import S3BucketMaintenance
from tests.emulators import insist
from tests.emulators import minio as minio_server
from tests.emulators import seaweed as seaweed_server
from tests.emulators.localstack import localstack
from tests.emulators.minio import minio
from tests.emulators.moto import moto
from tests.emulators.seaweed import seaweed

BUCKET, VERSIONED = "contract", "versioned"
PREFIX = "incoming/"
REGION = "us-east-1"
Told = Callable[[], list[str]]


@dataclass(frozen=True)
class Store:
    """A client of one S3 API; `told` gives the notifications that came since it was asked last."""

    client: Any
    told: Told | None

    @cached_property
    def objects(self) -> S3Objects:
        return S3Objects(BUCKET, self.client)

    @cached_property
    def shelf(self) -> S3BucketMaintenance:
        return S3BucketMaintenance(BUCKET, self.client)

    def key(self, name: str = "") -> str:
        return f"{PREFIX}{uuid4()}{name}"


def _client(service: str, endpoint: str, key: str = ACCOUNT, secret: str = "test") -> Any:
    credentials = {"aws_access_key_id": key, "aws_secret_access_key": secret, "region_name": REGION}
    return boto3.client(service, endpoint_url=endpoint, config=CONFIG, **credentials)


def _with_buckets(s3: Any) -> Any:
    insist(lambda: s3.create_bucket(Bucket=BUCKET), "a bucket")
    s3.create_bucket(Bucket=VERSIONED)
    s3.put_bucket_versioning(Bucket=VERSIONED, VersioningConfiguration={"Status": "Enabled"})
    return s3


def _tell(s3: Any, arn: str) -> None:
    rule = {"Key": {"FilterRules": [{"Name": "prefix", "Value": PREFIX}]}}
    queue = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": rule}
    asked = {"Bucket": BUCKET, "NotificationConfiguration": {"QueueConfigurations": [queue]}}
    insist(lambda: s3.put_bucket_notification_configuration(**asked), "notifications")


def _with_queue(s3: Any, sqs: Any) -> Store:
    """Make a store that tells an SQS queue."""
    _with_buckets(s3)
    url = sqs.create_queue(QueueName="told")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    _tell(s3, arn)

    def told() -> list[str]:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in answer.get("Messages", [])]

    return Store(s3, told)


@contextmanager
def _moto(folder: Path) -> Iterator[Store]:
    with moto(folder) as endpoint:
        yield _with_queue(_client("s3", endpoint), _client("sqs", endpoint))


@contextmanager
def _ministack(folder: Path) -> Iterator[Store]:
    server = MiniStack(folder, free_port())
    server.start()
    try:
        yield _with_queue(_client("s3", server.endpoint), _client("sqs", server.endpoint))
    finally:
        server.stop()


@contextmanager
def _localstack(folder: Path) -> Iterator[Store]:
    with localstack(folder, S3_SKIP_SIGNATURE_VALIDATION="0") as endpoint:
        session = Session("test", "test", localstack_host=endpoint.removeprefix("http://"))
        yield _with_queue(session.client("s3", config=CONFIG), session.client("sqs"))


@contextmanager
def _seaweed(folder: Path) -> Iterator[Store]:
    with seaweed(folder) as endpoint:
        key = seaweed_server.KEY
        yield Store(_with_buckets(_client("s3", endpoint, key, key)), None)


@contextmanager
def _minio(folder: Path) -> Iterator[Store]:
    came: list[str] = []

    def told() -> list[str]:
        taken, came[:] = list(came), []
        return taken

    bridge = Bridge((LOOPBACK, 0), "token", came.append)
    with at_work(bridge) as webhook, minio(folder, webhook, "token") as endpoint:
        s3 = _with_buckets(_client("s3", endpoint, minio_server.KEY, minio_server.SECRET))
        _tell(s3, WEBHOOK_ARN)

        def tells() -> bool:
            s3.put_object(Bucket=BUCKET, Key=f"{PREFIX}warm-up", Body=b"x")
            return bool(came)

        # What MinIO cannot deliver at once it delivers after a pause longer than any clause waits.
        wait_until(tells, 60, "MinIO's first notification")
        yield Store(s3, told)


STORES: dict[str, Callable[[Path], AbstractContextManager[Store]]] = {
    "moto": _moto,
    "MiniStack": _ministack,
    "SeaweedFS": _seaweed,
    "LocalStack": _localstack,
    "MinIO": _minio,
}
