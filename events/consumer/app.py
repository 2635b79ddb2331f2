"""Queue and function on our topic: the least that a consumer needs, to be copied.

npx cdk deploy --app 'python -m events.consumer.app' -c topicArn=arn:aws:sns:…
"""

from pathlib import Path

import aws_cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

# What is asked for; what is not asked for is never sent.
FILTER = {
    "type": sns.SubscriptionFilter.string_filter(allowlist=["document.read", "media.deleted", "owner.erased"])
}


class ConsumerStack(aws_cdk.Stack):
    """Topic → queue → function, with dead letters."""

    def __init__(self, scope: Construct, construct_id: str, topic_arn: str) -> None:
        super().__init__(scope, construct_id, description="Consumes OCR Identity's events")
        topic = sns.Topic.from_topic_arn(self, "Topic", topic_arn)
        dead_letters = sqs.Queue(self, "DeadLetters", enforce_ssl=True)
        queue = sqs.Queue(
            self,
            "Queue",
            enforce_ssl=True,
            visibility_timeout=aws_cdk.Duration.seconds(180),
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead_letters, max_receive_count=5),
        )
        # Raw: the message is the CloudEvent itself.
        told = subscriptions.SqsSubscription(queue, raw_message_delivery=True, filter_policy=FILTER)
        topic.add_subscription(told)
        function = lambda_.Function(
            self,
            "Function",
            runtime=lambda_.Runtime.PYTHON_3_12,
            code=lambda_.Code.from_asset(str(Path(__file__).parent / "function")),
            handler="handler.lambda_handler",
            timeout=aws_cdk.Duration.seconds(30),
        )
        function.add_event_source(
            sources.SqsEventSource(queue, batch_size=10, report_batch_item_failures=True)
        )


def build(app: aws_cdk.App) -> ConsumerStack:
    """Build the stack on the topic that the context names; raises ValueError where it names none."""
    topic_arn = app.node.try_get_context("topicArn")
    if not topic_arn:
        raise ValueError("-c topicArn= is missing: the output TopicArn of the stack that announces")
    return ConsumerStack(app, "OcrIdentity-consumer", topic_arn)


if __name__ == "__main__":
    application = aws_cdk.App()
    build(application)
    application.synth()
