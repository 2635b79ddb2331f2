"""The key under which everything is kept: bucket, queues, topics, logs and the functions' variables."""

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.environments import Environment

# The services that hand on what is encrypted: uploads, events, feedback on e-mails, alarms, the cost guard.
SERVICES = ("s3", "sns", "events", "cloudwatch", "budgets")


class Encryption(Construct):
    """One customer managed key, turned each year."""

    def __init__(self, scope: Construct, construct_id: str, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        made = kms.Key(
            self,
            "Key",
            alias=f"ocr-identity-{environment.name}",
            description=f"OCR Identity ({environment.name}): documents, messages and logs",
            enable_key_rotation=True,
            pending_window=Duration.days(30),
            removal_policy=environment.removal_policy,
        )
        for service in SERVICES:
            made.add_to_resource_policy(_service_may_hand_on(service))
        made.add_to_resource_policy(_logs_may_be_kept())
        # By its ARN alone: constructs that get the key itself open it wider than needed, and in circles.
        self.key = kms.Key.from_key_arn(self, "Reference", made.key_arn)


def _service_may_hand_on(service: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal(f"{service}.amazonaws.com")],
        actions=["kms:Decrypt", "kms:GenerateDataKey"],
        resources=["*"],
        conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
    )


def _logs_may_be_kept() -> iam.PolicyStatement:
    """As CloudWatch Logs' guide says: for log groups of this account alone."""
    groups = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:*"
    return iam.PolicyStatement(
        principals=[iam.ServicePrincipal(f"logs.{Aws.REGION}.amazonaws.com")],
        actions=["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        resources=["*"],
        conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    )
