"""Signed URLs before a strict S3 (SeaweedFS): what was declared passes once, and nothing else ever."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import boto3
import urllib3

from infra.local.processes import wait_until
from ocr_identity.adapters.aws.s3 import CONFIG, S3Objects
from ocr_identity.ports.objects import DeclaredFile, PresignedPut
from tests.e2e.stack_client import StackClient
from tests.emulators import insist
from tests.emulators.seaweed import KEY, seaweed
from tests.resilience.harness import Result

BUCKET = "abused"


@dataclass(frozen=True)
class Request:
    """What a client sends in place of what it was told to."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


Abuse = Callable[[Request], Request]


def changed(**values: Any) -> Abuse:
    """Another method, or another body with its true length."""

    def abuse(asked: Request) -> Request:
        body = values.get("body", lambda body: body)(asked.body)
        headers = asked.headers | {"Content-Length": str(len(body))}
        return Request(values.get("method", asked.method), asked.url, headers, body)

    return abuse


def headed(name: str, value: str | None) -> Abuse:
    """With another header, or without it."""

    def abuse(asked: Request) -> Request:
        headers = {key: old for key, old in asked.headers.items() if key.lower() != name.lower()}
        return Request(asked.method, asked.url, headers | ({name: value} if value else {}), asked.body)

    return abuse


def altered(old: str, new: str) -> Abuse:
    """With another word in the URL."""
    return lambda asked: Request(asked.method, asked.url.replace(old, new), asked.headers, asked.body)


def other_checksum(asked: Request) -> Request:
    """Other bytes with their own checksum, and the signature of the first."""
    other = changed(body=lambda body: body[::-1])(asked)
    digest = base64.b64encode(hashlib.sha256(other.body).digest()).decode()
    return headed("x-amz-checksum-sha256", digest)(other)


ABUSES: dict[str, Abuse] = {
    "longer": changed(body=lambda body: body + b"!"),
    "shorter": changed(body=lambda body: body[:-1]),
    "empty": changed(body=lambda _: b""),
    "other bytes": changed(body=lambda body: body[::-1]),
    "other bytes, their checksum": other_checksum,
    "other type": headed("Content-Type", "text/html"),
    "no type": headed("Content-Type", "application/octet-stream"),
    "no checksum": headed("x-amz-checksum-sha256", None),
    "other checksum": headed("x-amz-checksum-sha256", "A" * 43 + "="),
    "may overwrite": headed("If-None-Match", None),
    "overwrites another": headed("If-None-Match", '"etag"'),
    "public": headed("x-amz-acl", "public-read"),
    "POST": changed(method="POST"),
    "DELETE": changed(method="DELETE"),
    "GET": changed(method="GET"),
    "another key": altered("incoming/", "incoming/x"),
    "another folder": altered("incoming/", "renditions/"),
    "out of the folder": altered("incoming/", "incoming/../"),
    "another bucket": altered(f"/{BUCKET}/", "/another/"),
    "lives longer": altered("X-Amz-Expires=60", "X-Amz-Expires=604800"),
    "signed later": altered("X-Amz-Date=2", "X-Amz-Date=3"),
    "fewer headers signed": altered("%3Bx-amz-checksum-sha256", ""),
    "another signer": altered(f"X-Amz-Credential={KEY}", "X-Amz-Credential=other"),
    "another signature": altered("X-Amz-Signature=", "X-Amz-Signature=0"),
    "no signature": altered("X-Amz-Signature", "X-Amz-Nothing"),
    "an extra parameter": altered("?", "?versionId=1&"),
}


def presigned(_: StackClient, tickets: int) -> Result:
    """Abuse so many tickets in every way; then use each as it was meant, and once more."""
    row = Result("presigned abuse on a strict S3: accepted 0, what was declared once")
    http = urllib3.PoolManager(retries=False)
    with TemporaryDirectory() as folder, seaweed(Path(folder)) as endpoint, http:
        objects = _bucket(endpoint)
        for number in range(tickets):
            for name, holds in _ticket(objects, http, number):
                row.count(holds, name)
    row.note = f"{len(ABUSES)} abuses, expiry, and a second use of each of {tickets} tickets"
    return row


def _ticket(objects: S3Objects, http: urllib3.PoolManager, number: int) -> Iterator[tuple[str, bool]]:
    """One ticket's life: whether it was refused each abuse, and taken as declared, once."""
    data = f"the bytes of document {number}".encode()
    key = f"incoming/{uuid4()}"
    declaration = DeclaredFile("p.jpg", "image/jpeg", len(data), hashlib.sha256(data).hexdigest())

    def send(put: PresignedPut, abuse: Abuse = lambda asked: asked) -> int:
        asked = abuse(Request("PUT", put.url, dict(put.headers), data))
        return http.request(asked.method, asked.url, body=asked.body, headers=asked.headers).status

    put = objects.presign_put(key, declaration, datetime.now(UTC) + timedelta(seconds=60))
    for name, abuse in ABUSES.items():
        yield name, send(put, abuse) >= 400 and objects.head(key) is None
    brief = objects.presign_put(key, declaration, datetime.now(UTC) + timedelta(seconds=1))
    wait_until(lambda: datetime.now(UTC) > brief.expires_at + timedelta(seconds=1.5), 10, "the URL's end")
    yield "expired", send(brief) == 403
    yield "as declared", send(put) == 200
    yield "used again", send(put) == 412


def _bucket(endpoint: str) -> S3Objects:
    client = boto3.client(
        "s3", endpoint_url=endpoint, aws_access_key_id=KEY, aws_secret_access_key=KEY, config=CONFIG
    )
    insist(lambda: client.create_bucket(Bucket=BUCKET), "a bucket")
    return S3Objects(BUCKET, client)
