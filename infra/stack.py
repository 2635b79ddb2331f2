"""The stack, unit by unit, in the order in which an upload meets them."""

from aws_cdk import CfnOutput, Stack, Tags
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.announcements import Announcements
from infra.api import Api, Units
from infra.chores import Chores
from infra.environments import Environment
from infra.functions import FunctionFactory
from infra.intake import Intake
from infra.monitoring import Monitoring, Watched
from infra.pictures import Pictures
from infra.reader import Reader
from infra.sign_in import SignIn
from infra.telling import Telling


class OcrIdentityStack(Stack):
    """Everything: `environment` gives the numbers."""

    def __init__(self, scope: Construct, construct_id: str, *, environment: Environment) -> None:
        super().__init__(scope, construct_id, description="OCR Identity: reads identity documents")
        Tags.of(self).add("application", "ocr-identity")
        Tags.of(self).add("environment", environment.name)
        factory = FunctionFactory(self, environment)
        intake = Intake(self, "Intake", environment)
        announcements = Announcements(self, "Announcements", environment)
        sign_in = SignIn(self, "SignIn", environment)
        reader = Reader(self, "Reader", factory, intake, announcements)
        pictures = Pictures(self, "Pictures", factory, intake, announcements)
        telling = Telling(self, "Telling", factory, announcements)
        queues: dict[str, sqs.IQueue] = {
            "ocr": intake.queue,
            "media": pictures.queue,
            "notify": telling.queue,
        }
        dead: dict[str, sqs.IQueue] = {
            "ocr": intake.dead_letters, "media": pictures.dead_letters, "notify": telling.dead_letters
        }  # fmt: skip
        watched = queues | {f"{name}_dlq": queue for name, queue in dead.items()}
        api = Api(self, "Api", factory, Units(intake, announcements, telling, sign_in, watched))
        chores = Chores(self, "Chores", factory, intake, announcements, telling)
        functions: dict[str, lambda_.IFunction] = {
            "api": api.function, "ocr": reader.function, "media": pictures.function,
            "notify": telling.function, "dead_letter": chores.dead_letter, "maintenance": chores.maintenance,
        }  # fmt: skip
        watch = Watched(functions, queues, dead, api.rest.rest_api_name)
        Monitoring(self, "Monitoring", environment, watch)
        outputs = {
            "ApiId": api.rest.rest_api_id,
            "ApiStage": api.rest.deployment_stage.stage_name,
            "ApiUrl": api.rest.url,
            "BucketName": intake.bucket.bucket_name,
            "OcrQueueUrl": intake.queue.queue_url,
            "OcrDlqUrl": intake.dead_letters.queue_url,
            "TopicArn": announcements.topic.topic_arn,
            "UserPoolId": sign_in.pool.user_pool_id,
            "UserPoolClientId": sign_in.client.user_pool_client_id,
            "MediaQueueUrl": pictures.queue.queue_url,
            "MediaDlqUrl": pictures.dead_letters.queue_url,
            "NotifyQueueUrl": telling.queue.queue_url,
            "NotifyDlqUrl": telling.dead_letters.queue_url,
            "MigrateFunctionName": chores.migrate.function_name,
            "MaintenanceFunctionName": chores.maintenance.function_name,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
