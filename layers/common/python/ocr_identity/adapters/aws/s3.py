"""The bucket: signed PUTs that bind size, type and checksum, and bounded reads."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.adapters.aws.error_mapping import code_of, to_domain_error
from ocr_identity.domain.errors import ObjectMissingError, StorageUnavailableError
from ocr_identity.ports.objects import DeclaredFile, ObjectInfo, PresignedPut

MISSING = dict.fromkeys(("404", "NoSuchKey", "NotFound"), ObjectMissingError)
TAKEN = frozenset({"412", "PreconditionFailed"})
# Without s3v4, boto3 signs URLs for custom endpoints by version 2, which binds no headers.
CONFIG = Config(
    signature_version="s3v4",
    connect_timeout=3,
    read_timeout=15,
    retries={"mode": "standard", "total_max_attempts": 3},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    # The console's policy names this host: without, that of us-east-1 has no region in it.
    s3={"addressing_style": "path", "us_east_1_regional_endpoint": "regional"},
)


class S3Objects:
    """Port `ObjectStore` on one bucket, which clients may reach at another `public_endpoint`."""

    def __init__(self, bucket: str, client: Any = None, public_endpoint: str | None = None) -> None:
        self._bucket = bucket
        self._client = client or boto3.client("s3", config=CONFIG)
        # A signature binds the host that the client will call.
        self._signer = (
            boto3.client("s3", config=CONFIG, endpoint_url=public_endpoint)
            if public_endpoint
            else self._client
        )

    def head(self, key: str) -> ObjectInfo | None:
        """Size and content type of the object, None where there is none."""
        try:
            with answered():
                answer = self._client.head_object(Bucket=self._bucket, Key=key)
        except ObjectMissingError:
            return None
        return ObjectInfo(answer["ContentLength"], answer.get("ContentType", ""))

    def get(self, key: str, size: int) -> bytes:
        """At most `size` bytes of the object; raises `ObjectMissingError`."""
        with answered():
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            with answer["Body"] as body:
                data: bytes = body.read(size)
                return data

    def put(self, key: str, declaration: DeclaredFile, data: bytes) -> None:
        """Store `data` under a key that is not taken; a repeat is as good as done."""
        with answered():
            try:
                self._client.put_object(Body=data, **self._bound(key, declaration))
            except ClientError as error:
                if code_of(error) not in TAKEN:
                    raise

    def remove(self, key: str) -> None:
        """Remove the object, once however often."""
        with answered():
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def presign_put(self, key: str, declaration: DeclaredFile, expires_at: datetime) -> PresignedPut:
        """Sign a URL that takes the declared bytes alone, with the headers that the client must send."""
        seconds = max(1, round((expires_at - datetime.now(UTC)).total_seconds()))
        bound = self._bound(key, declaration)
        url = self._signer.generate_presigned_url("put_object", Params=bound, ExpiresIn=seconds)
        headers = {
            "Content-Type": declaration.content_type,
            "Content-Length": str(declaration.size),
            "x-amz-checksum-sha256": bound["ChecksumSHA256"],
            "If-None-Match": "*",
        }
        return PresignedPut(url, headers, expires_at)

    def _bound(self, key: str, declaration: DeclaredFile) -> dict[str, Any]:
        """Return what the signature binds."""
        return {
            "Bucket": self._bucket,
            "Key": key,
            "ContentType": declaration.content_type,
            "ContentLength": declaration.size,
            "ChecksumSHA256": base64.b64encode(bytes.fromhex(declaration.sha256)).decode(),
            "IfNoneMatch": "*",
        }

    def presign_get(self, key: str, filename: str, seconds: int) -> str:
        """Sign a URL to download from; the file is saved under `filename`, never shown in the browser."""
        disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
        params = {"Bucket": self._bucket, "Key": key, "ResponseContentDisposition": disposition}
        url: str = self._signer.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)
        return url

    def ping(self) -> None:
        """Ask for the bucket."""
        with answered():
            self._client.head_bucket(Bucket=self._bucket)


@contextmanager
def answered() -> Iterator[None]:
    """Botocore's errors in our terms."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise to_domain_error(error, StorageUnavailableError, MISSING) from error
