"""The stack, unit by unit, in the order in which an upload meets them."""

from collections.abc import Iterable, Mapping

from aws_cdk import CfnOutput, Duration, Stack, Tags, triggers
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.api import Api, ApiDependencies
from infra.constructs.database import Database
from infra.constructs.encryption import Encryption
from infra.constructs.event_topic import EventTopic
from infra.constructs.functions import FunctionFactory
from infra.constructs.maintenance import MIGRATION_TIMEOUT_S, Maintenance
from infra.constructs.monitoring import MonitoredResources, Monitoring, alarms_for
from infra.constructs.network import Network
from infra.constructs.notifications import Notifications
from infra.constructs.ocr import Ocr
from infra.constructs.renditions import Renditions
from infra.constructs.rollout import Rollout
from infra.constructs.uploads import UploadBucket
from infra.constructs.user_pool import UserPool
from infra.environments import APPLICATION, Environment
from infra.nag_suppressions import add_nag_suppressions
from ocr_identity.bootstrap.api import REDRIVABLE_QUEUES

# CloudFormation takes no tags of it.
UNTAGGED = ["AWS::RDS::DBProxyTargetGroup"]


class OcrIdentityStack(Stack):
    """Everything: `environment` gives the numbers."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id, description="OCR Identity: reads identity documents")
        tags = {
            "application": APPLICATION, "environment": environment.name,
            # The cost guard counts by one tag.
            "deployment": f"{APPLICATION}-{environment.name}",
        }  # fmt: skip
        for name, value in tags.items():
            Tags.of(self).add(name, value, exclude_resource_types=UNTAGGED)
        key = Encryption(self, "Encryption", environment).key
        factory = self._factory(environment, key)
        upload_bucket = UploadBucket(self, "Uploads", environment, key)
        event_topic = EventTopic(self, "EventTopic", environment, key)
        sign_in = None if environment.stand_in_secret else UserPool(self, "UserPool", environment)
        ocr = Ocr(self, "Ocr", factory, upload_bucket, event_topic)
        renditions = Renditions(self, "Renditions", factory, upload_bucket, event_topic)
        notifications = Notifications(self, "Notifications", factory, event_topic)
        units: dict[str, UploadBucket | Renditions | Notifications] = {
            "ocr": upload_bucket, "renditions": renditions, "notify": notifications
        }  # fmt: skip
        queues: dict[str, sqs.IQueue] = {name: unit.queue for name, unit in units.items()}
        dead: dict[str, sqs.IQueue] = {name: unit.dead_letters for name, unit in units.items()}
        watched = queues | {f"{name}_dlq": queue for name, queue in dead.items()}
        api = Api(
            self, "Api", factory, ApiDependencies(upload_bucket, event_topic, notifications, sign_in, watched)
        )
        maintenance = Maintenance(
            self,
            "Maintenance",
            factory,
            upload_bucket,
            event_topic,
            notifications,
            [dead[name] for name in REDRIVABLE_QUEUES],
        )
        functions: dict[str, lambda_.Function] = {
            "api": api.function, "ocr": ocr.function, "renditions": renditions.function,
            "notify": notifications.function, "dead_letter": maintenance.dead_letter,
            "maintenance": maintenance.maintenance,
        }  # fmt: skip
        watch = MonitoredResources(dict(functions), queues, dead, api.rest.rest_api_name)
        alarms = Monitoring(self, "Monitoring", environment, watch, key).alarms
        if environment.canary:
            Rollout(self, "Rollout", functions, {name: alarms_for(alarms, name) for name in functions})
        if not environment.is_emulated:
            self._migrate_before(functions.values(), maintenance.migrate, factory.database)
        add_nag_suppressions(self)
        self._add_outputs(api, maintenance, upload_bucket, event_topic, sign_in, watched)

    def _migrate_before(
        self,
        functions: Iterable[lambda_.Function],
        migrate: lambda_.Function,
        database: Database | None,
    ) -> None:
        """The tables grow before the code that needs them runs; where they cannot, nothing is changed."""
        triggers.Trigger(
            self,
            "Migration",
            handler=migrate,
            timeout=Duration.seconds(MIGRATION_TIMEOUT_S),
            execute_after=[database] if database else [],
            execute_before=list(functions),
        )

    def _factory(self, environment: Environment, key: kms.IKey) -> FunctionFactory:
        """What makes functions, in a network where they need one: for a database of ours, or one in it."""
        if environment.database == "given" and environment.vpc_id is None:
            return FunctionFactory(self, environment, key)
        network = Network(self, "Network", environment, key)
        if environment.database == "given":
            return FunctionFactory(self, environment, key, network)
        database = Database(self, "Database", environment, network, key)
        return FunctionFactory(self, environment, key, network, database)

    def _add_outputs(
        self,
        api: Api,
        maintenance: Maintenance,
        upload_bucket: UploadBucket,
        event_topic: EventTopic,
        sign_in: UserPool | None,
        watched: Mapping[str, sqs.IQueue],
    ) -> None:
        """The outputs that clients and operators need."""
        outputs = {
            "ApiId": api.rest.rest_api_id,
            "ApiStage": api.rest.deployment_stage.stage_name,
            "ApiUrl": api.rest.url,
            "BucketName": upload_bucket.bucket.bucket_name,
            "TopicArn": event_topic.topic.topic_arn,
            "MigrateFunctionName": maintenance.migrate.function_name,
            "MaintenanceFunctionName": maintenance.maintenance.function_name,
        }
        if sign_in:
            outputs["UserPoolId"] = sign_in.pool.user_pool_id
            outputs["UserPoolClientId"] = sign_in.client.user_pool_client_id
        for name, queue in watched.items():
            kind, _, dead = name.partition("_")
            outputs[f"{kind.title()}{dead.title() or 'Queue'}Url"] = queue.queue_url
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
