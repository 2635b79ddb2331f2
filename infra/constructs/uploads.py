"""Where uploads arrive: the bucket, its notification, the OCR queue and its dead letters."""

from typing import cast

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.queues import queues
from infra.environments import Environment

# Any distribution; what a page can do there is bounded by the URLs that the API signs.
CLOUDFRONT = "https://*.cloudfront.net"
PREFIX = "incoming/"


class UploadBucket(Construct):
    """S3 → SQS, with dead letters."""

    def __init__(self, scope: Construct, construct_id: str, environment: Environment, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        made = queues(
            self,
            key,
            visibility_s=environment.ocr_visibility_s,
            tries=environment.ocr_tries,
            dead_visibility_s=6 * environment.maintenance_timeout_s,
        )
        self.queue, self.dead_letters = made.queue, made.dead_letters
        # A name known beforehand, so that the queue's policy can name the bucket before it exists.
        name = f"ocr-identity-{environment.name}-intake-{Aws.ACCOUNT_ID}-{Aws.REGION}"
        self.bucket: s3.IBucket
        if environment.object_server:
            # What keeps it makes it, and tells the queue of what arrives.
            self.bucket = s3.Bucket.from_bucket_name(self, "Bucket", name)
        else:
            self.bucket = made_bucket = _bucket(self, name, environment, key)
            self._notify(made_bucket, name)

    def _notify(self, bucket: s3.Bucket, bucket_name: str) -> None:
        """Set on the L1: `add_event_notification` would bring a hidden custom-resource function."""
        allowed = self.queue.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"],
                principals=[iam.ServicePrincipal("s3.amazonaws.com")],
                resources=[self.queue.queue_arn],
                conditions={
                    "ArnEquals": {"aws:SourceArn": f"arn:{Aws.PARTITION}:s3:::{bucket_name}"},
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                },
            )
        )
        resource = cast("s3.CfnBucket", bucket.node.default_child)
        rule = s3.CfnBucket.FilterRuleProperty(name="prefix", value=PREFIX)
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*",
                    queue=self.queue.queue_arn,
                    filter=s3.CfnBucket.NotificationFilterProperty(
                        s3_key=s3.CfnBucket.S3KeyFilterProperty(rules=[rule])
                    ),
                )
            ]
        )
        if allowed.policy_dependable:
            bucket.node.add_dependency(allowed.policy_dependable)


def _bucket(scope: Construct, name: str, environment: Environment, key: kms.IKey) -> s3.Bucket:
    return s3.Bucket(
        scope,
        "Bucket",
        bucket_name=name,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=key,
        bucket_key_enabled=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        cors=_cors(environment),
        lifecycle_rules=[s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))],
        removal_policy=environment.removal_policy,
    )


def _cors(environment: Environment) -> list[s3.CorsRule]:
    """Let pages that may call the API use presigned URLs; the console's name is known after the bucket."""
    console = CLOUDFRONT if environment.console and environment.cors_origin != "*" else ""
    origins = [one for one in (environment.cors_origin, console) if one]
    if not origins:
        return []
    return [
        s3.CorsRule(
            allowed_methods=[s3.HttpMethods.PUT, s3.HttpMethods.GET],
            allowed_origins=origins,
            allowed_headers=["content-type", "x-amz-checksum-sha256", "if-none-match"],
            exposed_headers=["ETag"],
            max_age=3600,
        )
    ]
