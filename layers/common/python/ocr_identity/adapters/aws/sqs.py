"""Queues: whether they are there, how deep they are, what they are told, when a message comes again."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from ocr_identity.adapters.aws.config import SHORT_TIMEOUTS
from ocr_identity.adapters.aws.error_mapping import to_domain_error
from ocr_identity.domain.errors import QueueUnavailableError
from ocr_identity.ports.operations import Depth

MOST_A_REQUEST = 10
# How long a message that is looked at is out of others' sight.
HIDDEN_S = 30
MOST_LOOKED_AT = 10_000


class SqsQueue:
    """One queue, as several ports see it: asked, moved from, searched, told, delayed."""

    def __init__(self, queue_url: str, client: Any = None, *, fair: bool = True) -> None:
        self._queue_url, self._fair = queue_url, fair
        self._client = client or boto3.client("sqs", config=SHORT_TIMEOUTS)

    def ping(self) -> None:
        """Ask for its depth; raises `QueueUnavailableError`."""
        self.depth()

    def depth(self) -> Depth:
        """How many messages wait and are in work, approximately; raises `QueueUnavailableError`."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        with _answered():
            answer = self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=names)
        return Depth(*(int(answer["Attributes"][name]) for name in names))

    def move_to(self, queue_url: str, limit: int) -> int:
        """Move at most `limit` messages; one that is sent and not deleted in time comes twice."""
        moved = 0
        with _answered():
            while moved < limit and (messages := self._receive(min(limit - moved, MOST_A_REQUEST))):
                for message in messages:
                    self._client.send_message(QueueUrl=queue_url, MessageBody=message["Body"])
                    self._delete(message)
                moved += len(messages)
        return moved

    def delete_containing(self, word: str) -> int:
        """Delete the messages in which `word` stands; the others come back into sight by themselves."""
        dropped, seen = 0, 0
        with _answered():
            while seen < MOST_LOOKED_AT and (messages := self._receive(MOST_A_REQUEST)):
                seen += len(messages)
                for message in messages:
                    if word in message["Body"]:
                        self._delete(message)
                        dropped += 1
        return dropped

    def _receive(self, most: int) -> list[dict[str, Any]]:
        answer = self._client.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=most,
            VisibilityTimeout=HIDDEN_S,
            # Long enough that all of SQS' servers are asked, which a queue of few messages needs.
            WaitTimeSeconds=1,
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def _delete(self, message: dict[str, Any]) -> None:
        self._client.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])

    def delay(self, receipt_handle: str, seconds: int) -> None:
        """Have the message come again after `seconds`; where SQS does not answer, it comes later."""
        with contextlib.suppress(BotoCoreError, ClientError):
            self._client.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )

    def enqueue_object(self, bucket: str, object_key: str) -> None:
        """Send the notification that S3 sends of a new object; raises `QueueUnavailableError`."""
        record = {
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": bucket}, "object": {"key": quote_plus(object_key)}},
        }
        self._send({"Records": [record]})

    def enqueue_delivery(self, delivery_id: UUID, owner_id: UUID | None = None) -> None:
        """Have the delivery made; raises `QueueUnavailableError`.

        Of an owner who has many, SQS keeps the others' from waiting (fair queues of standard queues).
        """
        group = {"MessageGroupId": str(owner_id)} if owner_id and self._fair else {}
        self._send({"delivery_id": str(delivery_id)}, **group)

    def _send(self, body: dict[str, Any], **group: str) -> None:
        with _answered():
            self._client.send_message(QueueUrl=self._queue_url, MessageBody=json.dumps(body), **group)


@contextlib.contextmanager
def _answered() -> Iterator[None]:
    """Botocore's errors in our terms."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise to_domain_error(error, QueueUnavailableError) from error
