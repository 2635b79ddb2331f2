"""S3 notifications → object keys, whoever sent them: S3, moto, MinIO, or SNS in between.

Powertools' model rejects `s3:TestEvent` and the shapes of moto and MinIO, hence our own.
"""

import json
from urllib.parse import unquote_plus

from pydantic import BaseModel, ConfigDict, Field

from ocr_identity.domain.request_errors import MalformedNotificationError


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Object(_Part):
    key: str


class _Bucket(_Part):
    name: str = ""


class _S3(_Part):
    bucket: _Bucket = Field(default_factory=_Bucket)
    object: _Object


class _Record(_Part):
    event_name: str = Field(default="", alias="eventName")
    s3: _S3


class _Notification(_Part):
    event: str = Field(default="", alias="Event")
    records: list[_Record] | None = Field(default=None, alias="Records")
    message: str | None = Field(default=None, alias="Message")


def object_keys_from_s3_event(body: str, bucket: str) -> list[str]:
    """List the keys of objects created in `bucket` that `body` tells of; none for a test event.

    Raises `MalformedNotificationError` where `body` is no S3 notification.
    """
    notification = _parse(body)
    if notification.message is not None and notification.records is None:
        notification = _parse(notification.message)
    if notification.records is None:
        if notification.event == "s3:TestEvent":
            return []
        raise MalformedNotificationError
    return [
        unquote_plus(record.s3.object.key)
        for record in notification.records
        if "ObjectCreated" in record.event_name and record.s3.bucket.name in {"", bucket}
    ]


def _parse(body: str) -> _Notification:
    try:
        return _Notification.model_validate(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise MalformedNotificationError from error
