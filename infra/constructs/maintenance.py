"""Dead letters, the scheduled maintenance jobs, and the migration."""

import json
from collections.abc import Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.event_topic import EventTopic
from infra.constructs.functions import FunctionFactory
from infra.constructs.notifications import Notifications
from infra.constructs.permissions import grant
from infra.constructs.renditions import RENDITIONS
from infra.constructs.rollout import live_alias
from infra.constructs.uploads import PREFIX, UploadBucket
from infra.environments import Environment

MIGRATION_TIMEOUT_S = 300
MAINTENANCE_TIMEOUT_S = 300
MEMORY_MB = 512

# By the hour where a run is bounded and there may be more; what only looks, once a day.
SCHEDULES = {
    "reconcile": scheduler.ScheduleExpression.rate(Duration.minutes(1)),
    "delete-orphans": scheduler.ScheduleExpression.rate(Duration.hours(1)),
    "mark-missing": scheduler.ScheduleExpression.rate(Duration.hours(1)),
    "retention": scheduler.ScheduleExpression.rate(Duration.hours(1)),
    "erasure": scheduler.ScheduleExpression.rate(Duration.minutes(5)),
    "prune": scheduler.ScheduleExpression.rate(Duration.hours(1)),
    "audit": scheduler.ScheduleExpression.rate(Duration.days(1)),
    "check": scheduler.ScheduleExpression.rate(Duration.days(1)),
}


class Maintenance(Construct):
    """`dead_letter` behind its queue, `maintenance` on schedules, `migrate` on deployment."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        factory: FunctionFactory,
        upload_bucket: UploadBucket,
        event_topic: EventTopic,
        notifications: Notifications,
        dead_letter_queues: Sequence[sqs.IQueue],
    ) -> None:
        super().__init__(scope, construct_id)
        bucket, topic = upload_bucket.bucket.bucket_name, event_topic.topic.topic_arn
        variables = {"BUCKET_NAME": bucket, "TOPIC_ARN": topic}
        timeout_s = factory.environment.maintenance_timeout_s
        self.dead_letter = factory.zip_function(
            "dead_letter", variables, timeout_s=timeout_s, memory_mb=MEMORY_MB
        )
        told = self._variables(factory.environment, upload_bucket, notifications, dead_letter_queues)
        self.maintenance = factory.zip_function(
            "maintenance",
            variables | told,
            timeout_s=MAINTENANCE_TIMEOUT_S,
            memory_mb=MEMORY_MB,
        )
        self._call_aliases(factory.environment, upload_bucket.dead_letters)
        self.migrate = factory.zip_function("migrate", {}, timeout_s=MIGRATION_TIMEOUT_S, memory_mb=MEMORY_MB)
        factory.grant_key(self.migrate)
        for function in (self.dead_letter, self.maintenance):
            factory.grant_key(function)
            grant(function, ["sns:Publish"], event_topic.topic.topic_arn)
        self._grant_maintenance(upload_bucket, notifications, dead_letter_queues)
        for function in (self.dead_letter, self.maintenance):
            factory.grant_database(function)
        factory.grant_ownership(self.migrate)

    def _variables(
        self,
        environment: Environment,
        upload_bucket: UploadBucket,
        notifications: Notifications,
        dead_letter_queues: Sequence[sqs.IQueue],
    ) -> dict[str, str]:
        """Return what the scheduled jobs are told."""
        urls = [one.queue_url for one in dead_letter_queues]
        return {
            "QUEUE_URL": upload_bucket.queue.queue_url,
            "NOTIFY_QUEUE_URL": notifications.queue.queue_url,
            "MAINTENANCE_SECONDS": str(environment.maintenance_s),
            "RETENTION_DAYS": json.dumps(dict(environment.retention_days)),
            "DEAD_LETTER_URLS": Stack.of(self).to_json_string(urls),
        }

    def _call_aliases(self, environment: Environment, dead_letters: sqs.IQueue) -> None:
        """Dead letters call the one function, the scheduler the other."""
        live_alias(self.dead_letter, "dead_letter", environment).add_event_source(
            sources.SqsEventSource(dead_letters, batch_size=10, report_batch_item_failures=True)
        )
        called = live_alias(self.maintenance, "maintenance", environment)
        for job, schedule in SCHEDULES.items():
            self._schedule(called, job, schedule)

    def _grant_maintenance(
        self,
        upload_bucket: UploadBucket,
        notifications: Notifications,
        dead_letter_queues: Sequence[sqs.IQueue],
    ) -> None:
        """Let it list and remove objects, look through dead letters, and announce anew."""
        prefixes = [upload_bucket.bucket.arn_for_objects(f"{prefix}*") for prefix in (PREFIX, RENDITIONS)]
        grant(self.maintenance, ["s3:GetObject", "s3:DeleteObject", "s3:DeleteObjectVersion"], *prefixes)
        listing = ["s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketVersioning"]
        grant(self.maintenance, listing, upload_bucket.bucket.bucket_arn)
        searched = [one.queue_arn for one in dead_letter_queues]
        grant(self.maintenance, ["sqs:ReceiveMessage", "sqs:DeleteMessage"], *searched)
        grant(
            self.maintenance,
            ["sqs:SendMessage"],
            upload_bucket.queue.queue_arn,
            notifications.queue.queue_arn,
        )

    def _schedule(self, called: lambda_.IFunction, job: str, schedule: scheduler.ScheduleExpression) -> None:
        told = scheduler.ScheduleTargetInput.from_object({"job": job})
        target = targets.LambdaInvoke(called, retry_attempts=0, input=told)
        name = job.title().replace("-", "")
        scheduler.Schedule(self, name, schedule=schedule, target=target, description=f"OCR Identity: {job}")
