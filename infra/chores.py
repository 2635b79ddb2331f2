"""What keeps the walk clean: dead letters, the scheduled chores, the migration."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from infra.announcements import Announcements
from infra.functions import FunctionFactory
from infra.intake import PREFIX, Intake

MIGRATION_TIMEOUT_S = 300
MEMORY_MB = 512


class Chores(Construct):
    """`dead_letter` behind its queue, `maintenance` every minute, `migrate` on deployment."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        factory: FunctionFactory,
        intake: Intake,
        announcements: Announcements,
    ) -> None:
        super().__init__(scope, construct_id)
        variables = {"BUCKET_NAME": intake.bucket.bucket_name, "TOPIC_ARN": announcements.topic.topic_arn}
        timeout_s = factory.environment.chore_timeout_s
        self.dead_letter = factory.zipped("dead_letter", variables, timeout_s=timeout_s, memory_mb=MEMORY_MB)
        self.dead_letter.add_event_source(
            sources.SqsEventSource(intake.dead_letters, batch_size=10, report_batch_item_failures=True)
        )
        self.maintenance = factory.zipped(
            "maintenance",
            variables | {"QUEUE_URL": intake.queue.queue_url},
            timeout_s=timeout_s,
            memory_mb=MEMORY_MB,
        )
        scheduler.Schedule(
            self,
            "EveryMinute",
            schedule=scheduler.ScheduleExpression.rate(Duration.minutes(1)),
            target=targets.LambdaInvoke(self.maintenance, retry_attempts=0),
        )
        self.migrate = factory.zipped("migrate", {}, timeout_s=MIGRATION_TIMEOUT_S, memory_mb=MEMORY_MB)
        for function in (self.dead_letter, self.maintenance):
            self._allow(function, "sns:Publish", announcements.topic.topic_arn)
        self._allow(self.maintenance, "s3:GetObject", intake.bucket.arn_for_objects(f"{PREFIX}*"))
        self._allow(self.maintenance, "s3:ListBucket", intake.bucket.bucket_arn)
        self._allow(self.maintenance, "sqs:SendMessage", intake.queue.queue_arn)
        for function in (self.dead_letter, self.maintenance, self.migrate):
            factory.allow_database(function)

    @staticmethod
    def _allow(function: lambda_.Function, action: str, resource: str) -> None:
        function.add_to_role_policy(iam.PolicyStatement(actions=[action], resources=[resource]))
