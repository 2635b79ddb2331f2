"""SNS, SQS and Secrets Manager through moto: what goes out is what subscribers can filter."""

import json
from uuid import uuid4

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from events import FOLDER, sample
from ocr_identity.adapters.aws.secrets import read_secret
from ocr_identity.adapters.aws.sns import SnsPublisher
from ocr_identity.adapters.aws.sqs import SqsQueue
from ocr_identity.cli.event_tail import temporary_subscription
from ocr_identity.domain.errors import EventsUnavailableError, QueueUnavailableError
from ocr_identity.domain.events import Event


def event(name: str = "document.read") -> Event:
    return Event.model_validate(sample(name))


@mock_aws
def test_temporary_subscription_to_a_topic_receives_the_event_unchanged() -> None:
    topic = boto3.client("sns").create_topic(Name="documents")["TopicArn"]

    with temporary_subscription(topic) as subscription:
        SnsPublisher(topic).publish(event().to_json())
        received = subscription.receive(wait_s=0)

    assert received == [sample("document.read")]
    assert "QueueUrls" not in boto3.client("sqs").list_queues()


PASSED = {
    "passports_and_cards": {"document.read"},
    "gone_wrong": {"document.rejected", "document.failed"},
    "what_to_forget": {"media.deleted", "media.restored", "owner.erased"},
}


@mock_aws
@pytest.mark.parametrize("name", PASSED)
def test_filter_policy_example_on_a_subscription_passes_only_its_event_types(name: str) -> None:
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topic = sns.create_topic(Name="documents")["TopicArn"]
    url = sqs.create_queue(QueueName="filtered")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {"FilterPolicy": (FOLDER / "filters" / f"{name}.json").read_text()}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=policy)

    for kind in (*set().union(*PASSED.values()), "batch.completed"):
        SnsPublisher(topic).publish(event(kind).to_json())

    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert {json.loads(json.loads(one["Body"])["Message"])["type"] for one in messages} == PASSED[name]


def test_filter_policy_examples_on_disk_are_all_tried() -> None:
    assert {path.stem for path in (FOLDER / "filters").iterdir()} == set(PASSED)


@mock_aws
def test_publish_and_ping_to_a_missing_topic_or_queue_raise_unavailable() -> None:
    with pytest.raises(EventsUnavailableError):
        SnsPublisher("arn:aws:sns:us-east-1:123456789012:none").publish(event().to_json())
    with pytest.raises(QueueUnavailableError):
        SqsQueue("https://sqs.us-east-1.amazonaws.com/123456789012/none").ping()


@mock_aws
def test_read_secret_by_its_arn_returns_the_secret() -> None:
    secret = boto3.client("secretsmanager").create_secret(Name="database", SecretString='{"url": "x"}')

    assert json.loads(read_secret(secret["ARN"])) == {"url": "x"}


@mock_aws
def test_move_to_with_a_limit_moves_no_more_messages_than_that() -> None:
    sqs = boto3.client("sqs")
    dead, alive = (sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("dead", "alive"))
    for number in range(12):
        sqs.send_message(QueueUrl=dead, MessageBody=str(number))

    assert SqsQueue(dead).move_to(alive, 11) == 11
    assert SqsQueue(alive).depth().waiting == 11
    assert SqsQueue(dead).move_to(alive, 11) == 1
    assert SqsQueue(dead).move_to(alive, 11) == 0


@pytest.mark.parametrize("fair", [True, False])
def test_enqueue_delivery_names_its_owner_where_the_queue_takes_turns(fair: bool) -> None:
    client, owner, delivery = boto3.client("sqs"), uuid4(), uuid4()
    sent = {"QueueUrl": "https://queue", "MessageBody": json.dumps({"delivery_id": str(delivery)})}
    with Stubber(client) as sqs:
        sqs.add_response("send_message", {}, sent | ({"MessageGroupId": str(owner)} if fair else {}))

        SqsQueue("https://queue", client, fair=fair).enqueue_delivery(delivery, owner)
