"""What keeps the walk clean: dead letters, the scheduled chores, the migration."""

import json
from collections.abc import Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.event_topic import Announcements
from infra.constructs.functions import FunctionFactory, allow
from infra.constructs.notifications import Telling
from infra.constructs.renditions import RENDITIONS
from infra.constructs.rollout import live
from infra.constructs.uploads import PREFIX, Intake

MIGRATION_TIMEOUT_S = 300
MAINTENANCE_TIMEOUT_S = 300
MEMORY_MB = 512

# By the hour where a run is bounded and there may be more; what only looks, once a day.
SCHEDULES = {
    "tick": scheduler.ScheduleExpression.rate(Duration.minutes(1)),
    "orphan-objects": scheduler.ScheduleExpression.rate(Duration.hours(1)),
    "orphan-rows": scheduler.ScheduleExpression.rate(Duration.hours(1)),
    "retention": scheduler.ScheduleExpression.rate(Duration.hours(1)),
    "erasure": scheduler.ScheduleExpression.rate(Duration.minutes(5)),
    "trim": scheduler.ScheduleExpression.rate(Duration.hours(1)),
    "audit": scheduler.ScheduleExpression.rate(Duration.days(1)),
    "fsck": scheduler.ScheduleExpression.rate(Duration.days(1)),
}


class Chores(Construct):
    """`dead_letter` behind its queue, `maintenance` on schedules, `migrate` on deployment."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        factory: FunctionFactory,
        intake: Intake,
        announcements: Announcements,
        telling: Telling,
        remnants: Sequence[sqs.IQueue],
    ) -> None:
        super().__init__(scope, construct_id)
        variables = {"BUCKET_NAME": intake.bucket.bucket_name, "TOPIC_ARN": announcements.topic.topic_arn}
        timeout_s = factory.environment.chore_timeout_s
        self.dead_letter = factory.zipped("dead_letter", variables, timeout_s=timeout_s, memory_mb=MEMORY_MB)
        live(self.dead_letter, "dead_letter", factory.environment).add_event_source(
            sources.SqsEventSource(intake.dead_letters, batch_size=10, report_batch_item_failures=True)
        )
        self.maintenance = factory.zipped(
            "maintenance",
            variables
            | {
                "QUEUE_URL": intake.queue.queue_url,
                "NOTIFY_QUEUE_URL": telling.queue.queue_url,
                "RETENTION_DAYS": json.dumps(dict(factory.environment.retention_days)),
                "DEAD_LETTER_URLS": Stack.of(self).to_json_string([one.queue_url for one in remnants]),
            },
            timeout_s=MAINTENANCE_TIMEOUT_S,
            memory_mb=MEMORY_MB,
        )
        called = live(self.maintenance, "maintenance", factory.environment)
        for job, schedule in SCHEDULES.items():
            self._schedule(called, job, schedule)
        self.migrate = factory.zipped("migrate", {}, timeout_s=MIGRATION_TIMEOUT_S, memory_mb=MEMORY_MB)
        for function in (self.dead_letter, self.maintenance):
            factory.allow_key(function)
            allow(function, ["sns:Publish"], announcements.topic.topic_arn)
        self._allow_maintenance(intake, telling, remnants)
        for function in (self.dead_letter, self.maintenance):
            factory.allow_database(function)
        factory.allow_ownership(self.migrate)

    def _allow_maintenance(self, intake: Intake, telling: Telling, remnants: Sequence[sqs.IQueue]) -> None:
        """It lists and removes objects, looks through dead letters, and announces anew."""
        prefixes = [intake.bucket.arn_for_objects(f"{prefix}*") for prefix in (PREFIX, RENDITIONS)]
        allow(self.maintenance, ["s3:GetObject", "s3:DeleteObject", "s3:DeleteObjectVersion"], *prefixes)
        listing = ["s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketVersioning"]
        allow(self.maintenance, listing, intake.bucket.bucket_arn)
        searched = [one.queue_arn for one in remnants]
        allow(self.maintenance, ["sqs:ReceiveMessage", "sqs:DeleteMessage"], *searched)
        allow(self.maintenance, ["sqs:SendMessage"], intake.queue.queue_arn, telling.queue.queue_arn)

    def _schedule(self, called: lambda_.IFunction, job: str, schedule: scheduler.ScheduleExpression) -> None:
        told = scheduler.ScheduleTargetInput.from_object({"job": job})
        target = targets.LambdaInvoke(called, retry_attempts=0, input=told)
        name = job.title().replace("-", "")
        scheduler.Schedule(self, name, schedule=schedule, target=target, description=f"OCR Identity: {job}")
