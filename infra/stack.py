"""The stack, unit by unit, in the order in which an upload meets them."""

from aws_cdk import CfnOutput, Stack, Tags
from constructs import Construct

from infra.announcements import Announcements
from infra.api import Api
from infra.chores import Chores
from infra.environments import Environment
from infra.functions import FunctionFactory
from infra.intake import Intake
from infra.reader import Reader
from infra.sign_in import SignIn


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
        api = Api(self, "Api", factory, intake, announcements, sign_in)
        Reader(self, "Reader", factory, intake, announcements)
        chores = Chores(self, "Chores", factory, intake, announcements)
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
            "MigrateFunctionName": chores.migrate.function_name,
        }
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
