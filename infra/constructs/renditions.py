"""The function that makes thumbnails, previews and pages of what was uploaded."""

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.constructs.event_topic import EventTopic
from infra.constructs.functions import BESIDE_SANDBOX_MB, FunctionFactory
from infra.constructs.permissions import grant
from infra.constructs.queues import queues
from infra.constructs.rollout import live_alias
from infra.constructs.uploads import PREFIX, UploadBucket

RENDITIONS = "renditions/"
AFTER = ["document.read", "document.rejected", "document.failed"]


class Renditions(Construct):
    """Topic → queue → `renditions`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        factory: FunctionFactory,
        upload_bucket: UploadBucket,
        event_topic: EventTopic,
    ) -> None:
        super().__init__(scope, construct_id)
        environment = factory.environment
        made = queues(
            self, factory.key, visibility_s=6 * environment.renditions_timeout_s, tries=environment.ocr_tries
        )
        self.queue, self.dead_letters = made.queue, made.dead_letters
        filters = {"type": sns.SubscriptionFilter.string_filter(allowlist=AFTER)}
        event_topic.topic.add_subscription(
            subscriptions.SqsSubscription(self.queue, raw_message_delivery=True, filter_policy=filters)
        )
        self.function = self._function(factory, upload_bucket)
        live_alias(self.function, "renditions", environment).add_event_source(
            sources.SqsEventSource(
                self.queue,
                batch_size=1,
                max_concurrency=environment.renditions_concurrency,
                report_batch_item_failures=True,
            )
        )
        grant(self.function, ["s3:GetObject"], upload_bucket.bucket.arn_for_objects(f"{PREFIX}*"))
        grant(
            self.function,
            ["s3:PutObject", "s3:DeleteObject"],
            upload_bucket.bucket.arn_for_objects(f"{RENDITIONS}*"),
        )
        grant(self.function, ["s3:ListBucket"], upload_bucket.bucket.bucket_arn)
        factory.grant_database(self.function)
        factory.grant_key(self.function)

    def _function(self, factory: FunctionFactory, upload_bucket: UploadBucket) -> lambda_.Function:
        environment = factory.environment
        variables = {
            "BUCKET_NAME": upload_bucket.bucket.bucket_name,
            "QUEUE_URL": self.queue.queue_url,
            "MAX_UPLOAD_BYTES": str(environment.max_upload_bytes),
            "RENDERER_MEMORY_MB": str(environment.renditions_memory_mb - BESIDE_SANDBOX_MB),
            "THUMBNAIL_SIZE": str(environment.thumbnail_size),
            "PREVIEW_SIZE": str(environment.preview_size),
            "RENDITION_FORMAT": environment.rendition_format,
        }
        return factory.zip_function(
            "renditions",
            variables,
            timeout_s=environment.renditions_timeout_s,
            memory_mb=environment.renditions_memory_mb,
            wheels="pictures.txt",
        )
