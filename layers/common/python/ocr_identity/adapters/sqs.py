"""Queues: whether they are there, how deep they are, what they are told, when a message comes again."""

import contextlib
import json
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.errors import QueueUnavailable
from ocr_identity.ports.operations import Depth


class SqsQueue:
    """Ports `Pingable`, `Measurable`, `Redelivery`, `Announcer` and `DeliveryQueue`."""

    def __init__(self, queue_url: str, client: Any = None) -> None:
        self._queue_url = queue_url
        self._client = client or boto3.client("sqs")

    def ping(self) -> None:
        """Ask for its depth; raises `QueueUnavailable`."""
        self.depth()

    def depth(self) -> Depth:
        """How many messages wait and are in work, approximately; raises `QueueUnavailable`."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        try:
            answer = self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=names)
        except (BotoCoreError, ClientError):
            raise QueueUnavailable from None
        return Depth(*(int(answer["Attributes"][name]) for name in names))

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
        self._send({"Records": [record]})

    def enqueue(self, delivery_id: UUID) -> None:
        """Have the delivery made; raises `QueueUnavailable`."""
        self._send({"delivery_id": str(delivery_id)})

    def _send(self, body: dict[str, Any]) -> None:
        try:
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(body))
        except (BotoCoreError, ClientError):
            raise QueueUnavailable from None
