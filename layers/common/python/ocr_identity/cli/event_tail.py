"""A subscriber's own queue on the topic, for as long as it is needed."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3


@dataclass(frozen=True, slots=True)
class Subscription:
    """A queue to which the topic's events come."""

    queue_url: str
    client: Any

    def receive(self, wait_s: int = 5) -> list[dict[str, Any]]:
        """Take the events that came within `wait_s` seconds off the queue."""
        answer = self.client.receive_message(
            QueueUrl=self.queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=wait_s
        )
        events = []
        for message in answer.get("Messages", []):
            events.append(json.loads(message["Body"]))
            self.client.delete_message(QueueUrl=self.queue_url, ReceiptHandle=message["ReceiptHandle"])
        return events


@contextmanager
def temporary_subscription(
    topic_arn: str, client: Callable[[str], Any] = boto3.client
) -> Iterator[Subscription]:
    """Make a queue, subscribe it to the topic with raw delivery, and remove both at the end.

    `client` makes the client of a service: boto3's, where nothing else is told.
    """
    sqs, sns = client("sqs"), client("sns")
    url = sqs.create_queue(QueueName=f"ocr-identity-tail-{uuid4()}")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = attributes["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": _policy(arn, topic_arn)})
    subscription = sns.subscribe(
        TopicArn=topic_arn,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RawMessageDelivery": "true"},
        ReturnSubscriptionArn=True,
    )
    try:
        yield Subscription(url, sqs)
    finally:
        sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
        sqs.delete_queue(QueueUrl=url)


def _policy(queue_arn: str, topic_arn: str) -> str:
    """Write the policy by which the topic alone may send to the queue."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
