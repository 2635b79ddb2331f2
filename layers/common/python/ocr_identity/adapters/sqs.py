"""The OCR queue: whether it is there, and when a message comes again."""

import contextlib
import json
from typing import Any
from urllib.parse import quote_plus

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.errors import QueueUnavailable


class SqsQueue:
    """Ports `Pingable`, `Redelivery` and `Announcer`."""

    def __init__(self, queue_url: str, client: Any = None) -> None:
        self._queue_url = queue_url
        self._client = client or boto3.client("sqs")

    def ping(self) -> None:
        """Ask for an attribute; raises `QueueUnavailable`."""
        try:
            self._client.get_queue_attributes(
                QueueUrl=self._queue_url, AttributeNames=["ApproximateNumberOfMessages"]
            )
        except (BotoCoreError, ClientError):
            raise QueueUnavailable from None

    def delay(self, receipt_handle: str, seconds: int) -> None:
        """Have the message come again after `seconds`; where SQS does not answer, it comes later."""
        with contextlib.suppress(BotoCoreError, ClientError):
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )

    def announce(self, bucket: str, object_key: str) -> None:
        """Send the notification that S3 sends of a new object; raises `QueueUnavailable`."""
        record = {
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": bucket}, "object": {"key": quote_plus(object_key)}},
        }
        try:
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps({"Records": [record]}))
        except (BotoCoreError, ClientError):
            raise QueueUnavailable from None
