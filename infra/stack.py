"""The stack, unit by unit, in the order in which an upload meets them."""

from collections.abc import Mapping

from aws_cdk import CfnOutput, Stack, Tags
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.acknowledgements import acknowledge
from infra.announcements import Announcements
from infra.api import Api, Units
from infra.chores import Chores
from infra.environments import Environment
from infra.functions import FunctionFactory
from infra.intake import Intake
from infra.keys import Keys
from infra.monitoring import Monitoring, Watched
from infra.pictures import Pictures
from infra.reader import Reader
from infra.sign_in import SignIn
from infra.telling import Telling
from ocr_identity.bootstrap import REDRIVEN


class OcrIdentityStack(Stack):
    """Everything: `environment` gives the numbers."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id, description="OCR Identity: reads identity documents")
        Tags.of(self).add("application", "ocr-identity")
        Tags.of(self).add("environment", environment.name)
        key = Keys(self, "Keys", environment).key
        factory = FunctionFactory(self, environment, key)
        intake = Intake(self, "Intake", environment, key)
        announcements = Announcements(self, "Announcements", environment, key)
        sign_in = SignIn(self, "SignIn", environment)
        reader = Reader(self, "Reader", factory, intake, announcements)
        pictures = Pictures(self, "Pictures", factory, intake, announcements)
        telling = Telling(self, "Telling", factory, announcements)
        units: dict[str, Intake | Pictures | Telling] = {
            "ocr": intake, "media": pictures, "notify": telling
        }  # fmt: skip
        queues: dict[str, sqs.IQueue] = {name: unit.queue for name, unit in units.items()}
        dead: dict[str, sqs.IQueue] = {name: unit.dead_letters for name, unit in units.items()}
        watched = queues | {f"{name}_dlq": queue for name, queue in dead.items()}
        api = Api(self, "Api", factory, Units(intake, announcements, telling, sign_in, watched))
        chores = Chores(
            self, "Chores", factory, intake, announcements, telling, [dead[name] for name in REDRIVEN]
        )
        functions: dict[str, lambda_.IFunction] = {
            "api": api.function, "ocr": reader.function, "media": pictures.function,
            "notify": telling.function, "dead_letter": chores.dead_letter, "maintenance": chores.maintenance,
        }  # fmt: skip
        watch = Watched(functions, queues, dead, api.rest.rest_api_name)
        Monitoring(self, "Monitoring", environment, watch, key)
        acknowledge(self)
        self._tell(api, chores, intake, announcements, sign_in, watched)

    def _tell(
        self,
        api: Api,
        chores: Chores,
        intake: Intake,
        announcements: Announcements,
        sign_in: SignIn,
        watched: Mapping[str, sqs.IQueue],
    ) -> None:
        """The outputs that clients and operators need."""
        outputs = {
            "ApiId": api.rest.rest_api_id,
            "ApiStage": api.rest.deployment_stage.stage_name,
            "ApiUrl": api.rest.url,
            "BucketName": intake.bucket.bucket_name,
            "TopicArn": announcements.topic.topic_arn,
            "UserPoolId": sign_in.pool.user_pool_id,
            "UserPoolClientId": sign_in.client.user_pool_client_id,
            "MigrateFunctionName": chores.migrate.function_name,
            "MaintenanceFunctionName": chores.maintenance.function_name,
        }
        for name, queue in watched.items():
            kind, _, dead = name.partition("_")
            outputs[f"{kind.title()}{dead.title() or 'Queue'}Url"] = queue.queue_url
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
