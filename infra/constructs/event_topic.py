"""Where results are announced: the topic that anyone's own queue may subscribe to."""

from collections.abc import Sequence

from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.environments import Environment


class EventTopic(Construct):
    """The SNS topic of document events, encrypted, over TLS alone."""

    def __init__(self, scope: Construct, construct_id: str, environment: Environment, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(
            self,
            "Topic",
            display_name=f"OCR Identity document events ({environment.name})",
            enforce_ssl=True,
            master_key=key,
        )
        if environment.subscriber_accounts:
            self.topic.add_to_resource_policy(_may_subscribe(self.topic, environment.subscriber_accounts))


def _may_subscribe(topic: sns.Topic, accounts: Sequence[str]) -> iam.PolicyStatement:
    """Queues and functions of other accounts, and no addresses that a stranger could type in."""
    return iam.PolicyStatement(
        principals=[iam.AccountPrincipal(account) for account in accounts],
        actions=["sns:Subscribe", "sns:GetTopicAttributes"],
        resources=[topic.topic_arn],
        conditions={"StringEqualsIfExists": {"sns:Protocol": ["sqs", "lambda"]}},
    )
