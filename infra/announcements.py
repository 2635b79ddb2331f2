"""Where results are announced: the topic that anyone's own queue may subscribe to."""

from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.environments import Environment


class Announcements(Construct):
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
