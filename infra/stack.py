"""The stack, unit by unit, in the order in which an upload meets them."""

from collections.abc import Iterable, Mapping

from aws_cdk import CfnOutput, Duration, Stack, Tags, triggers
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.api import Api, Units
from infra.constructs.database import Database
from infra.constructs.encryption import Keys
from infra.constructs.event_topic import Announcements
from infra.constructs.functions import FunctionFactory
from infra.constructs.maintenance import MIGRATION_TIMEOUT_S, Chores
from infra.constructs.monitoring import Monitoring, Watched, alarming
from infra.constructs.network import Network
from infra.constructs.notifications import Telling
from infra.constructs.ocr import Reader
from infra.constructs.renditions import Pictures
from infra.constructs.rollout import Rollout
from infra.constructs.uploads import Intake
from infra.constructs.user_pool import SignIn
from infra.environments import APPLICATION, Environment
from infra.nag_suppressions import acknowledge
from ocr_identity.bootstrap.api import REDRIVEN

# CloudFormation takes no tags of it.
UNTAGGED = ["AWS::RDS::DBProxyTargetGroup"]


class OcrIdentityStack(Stack):
    """Everything: `environment` gives the numbers."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id, description="OCR Identity: reads identity documents")
        for name, value in (("application", APPLICATION), ("environment", environment.name)):
            Tags.of(self).add(name, value, exclude_resource_types=UNTAGGED)
        key = Keys(self, "Keys", environment).key
        factory = self._factory(environment, key)
        intake = Intake(self, "Intake", environment, key)
        announcements = Announcements(self, "Announcements", environment, key)
        sign_in = None if environment.stand_in_secret else SignIn(self, "SignIn", environment)
        reader = Reader(self, "Reader", factory, intake, announcements)
        pictures = Pictures(self, "Pictures", factory, intake, announcements)
        telling = Telling(self, "Telling", factory, announcements)
        units: dict[str, Intake | Pictures | Telling] = {
            "ocr": intake, "renditions": pictures, "notify": telling
        }  # fmt: skip
        queues: dict[str, sqs.IQueue] = {name: unit.queue for name, unit in units.items()}
        dead: dict[str, sqs.IQueue] = {name: unit.dead_letters for name, unit in units.items()}
        watched = queues | {f"{name}_dlq": queue for name, queue in dead.items()}
        api = Api(self, "Api", factory, Units(intake, announcements, telling, sign_in, watched))
        chores = Chores(
            self, "Chores", factory, intake, announcements, telling, [dead[name] for name in REDRIVEN]
        )
        functions: dict[str, lambda_.Function] = {
            "api": api.function, "ocr": reader.function, "renditions": pictures.function,
            "notify": telling.function, "dead_letter": chores.dead_letter, "maintenance": chores.maintenance,
        }  # fmt: skip
        watch = Watched(dict(functions), queues, dead, api.rest.rest_api_name)
        alarms = Monitoring(self, "Monitoring", environment, watch, key).alarms
        if environment.canary:
            Rollout(self, "Rollout", functions, {name: alarming(alarms, name) for name in functions})
        if not environment.is_emulated:
            self._migrate_before(functions.values(), chores.migrate, factory.database)
        acknowledge(self)
        self._tell(api, chores, intake, announcements, sign_in, watched)

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

    def _tell(
        self,
        api: Api,
        chores: Chores,
        intake: Intake,
        announcements: Announcements,
        sign_in: SignIn | None,
        watched: Mapping[str, sqs.IQueue],
    ) -> None:
        """The outputs that clients and operators need."""
        outputs = {
            "ApiId": api.rest.rest_api_id,
            "ApiStage": api.rest.deployment_stage.stage_name,
            "ApiUrl": api.rest.url,
            "BucketName": intake.bucket.bucket_name,
            "TopicArn": announcements.topic.topic_arn,
            "MigrateFunctionName": chores.migrate.function_name,
            "MaintenanceFunctionName": chores.maintenance.function_name,
        }
        if sign_in:
            outputs["UserPoolId"] = sign_in.pool.user_pool_id
            outputs["UserPoolClientId"] = sign_in.client.user_pool_client_id
        for name, queue in watched.items():
            kind, _, dead = name.partition("_")
            outputs[f"{kind.title()}{dead.title() or 'Queue'}Url"] = queue.queue_url
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
