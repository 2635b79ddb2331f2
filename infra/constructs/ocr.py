"""The function that reads documents: a container image, or a zip where there is no Docker."""

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from constructs import Construct

from infra.constructs.event_topic import Announcements
from infra.constructs.functions import BESIDE_SANDBOX_MB, FunctionFactory, Size, allow
from infra.constructs.rollout import live
from infra.constructs.uploads import PREFIX, Intake


class Reader(Construct):
    """OCR queue → function, with partial batch responses."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        factory: FunctionFactory,
        intake: Intake,
        announcements: Announcements,
    ) -> None:
        super().__init__(scope, construct_id)
        environment = factory.environment
        variables = {
            "BUCKET_NAME": intake.bucket.bucket_name,
            "QUEUE_URL": intake.queue.queue_url,
            "TOPIC_ARN": announcements.topic.topic_arn,
            "LEASE_SECONDS": str(environment.ocr_lease_s),
            "MAX_UPLOAD_BYTES": str(environment.max_upload_bytes),
            "EVENT_FIELDS": str(environment.event_fields).lower(),
            "OMP_THREAD_LIMIT": "1",
            "READER_MEMORY_MB": str(environment.ocr_memory_mb - BESIDE_SANDBOX_MB),
        }
        size = Size(timeout_s=environment.ocr_timeout_s, memory_mb=environment.ocr_memory_mb)
        self.function: lambda_.Function = (
            factory.containerised("ocr", variables, **size)
            if environment.ocr_packaging == "image"
            else factory.zipped("ocr", variables, wheels=environment.reader_lock, **size)
        )
        live(self.function, "ocr", environment).add_event_source(
            sources.SqsEventSource(
                intake.queue,
                batch_size=environment.ocr_batch_size,
                max_concurrency=environment.ocr_concurrency,
                report_batch_item_failures=True,
            )
        )
        allow(self.function, ["s3:GetObject"], intake.bucket.arn_for_objects(f"{PREFIX}*"))
        allow(self.function, ["s3:ListBucket"], intake.bucket.bucket_arn)
        allow(self.function, ["sns:Publish"], announcements.topic.topic_arn)
        factory.allow_database(self.function)
        factory.allow_key(self.function)
