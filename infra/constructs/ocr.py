"""The function that reads documents: a container image; a zip on emulators, which run no images."""

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from constructs import Construct

from infra.constructs.event_topic import EventTopic
from infra.constructs.functions import BESIDE_SANDBOX_MB, FunctionFactory, Size
from infra.constructs.permissions import grant
from infra.constructs.rollout import live_alias
from infra.constructs.uploads import PREFIX, UploadBucket
from infra.environments import Environment


def _variables(
    environment: Environment, upload_bucket: UploadBucket, event_topic: EventTopic
) -> dict[str, str]:
    """Return the function's settings."""
    return {
        "BUCKET_NAME": upload_bucket.bucket.bucket_name,
        "QUEUE_URL": upload_bucket.queue.queue_url,
        "TOPIC_ARN": event_topic.topic.topic_arn,
        "LEASE_SECONDS": str(environment.ocr_lease_s),
        "MAX_UPLOAD_BYTES": str(environment.max_upload_bytes),
        "EVENT_FIELDS": str(environment.event_fields).lower(),
        "OMP_THREAD_LIMIT": "1",
        "REVIEW_RULES": environment.review_rules,
        "PRINT_ENGINE": environment.print_engine,
        "READER_MEMORY_MB": str(environment.ocr_memory_mb - BESIDE_SANDBOX_MB),
    }


class Ocr(Construct):
    """OCR queue → function, with partial batch responses."""

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
        variables = _variables(environment, upload_bucket, event_topic)
        size = Size(timeout_s=environment.ocr_timeout_s, memory_mb=environment.ocr_memory_mb)
        self.function: lambda_.Function = (
            factory.image_function("ocr", variables, **size)
            if environment.ocr_packaging == "image"
            else factory.zip_function("ocr", variables, wheels="image.txt", **size)
        )
        live_alias(self.function, "ocr", environment).add_event_source(
            sources.SqsEventSource(
                upload_bucket.queue,
                batch_size=environment.ocr_batch_size,
                max_concurrency=environment.ocr_concurrency,
                report_batch_item_failures=True,
            )
        )
        grant(self.function, ["s3:GetObject"], upload_bucket.bucket.arn_for_objects(f"{PREFIX}*"))
        grant(self.function, ["s3:ListBucket"], upload_bucket.bucket.bucket_arn)
        grant(self.function, ["sns:Publish"], event_topic.topic.topic_arn)
        factory.grant_database(self.function, ocr=True)
        factory.grant_key(self.function)
