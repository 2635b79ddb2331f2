"""What can be replaced: functions, API, queues and alarms, in the order in which an upload meets them."""

from collections.abc import Iterable, Mapping

from aws_cdk import CfnOutput, Duration, IStackSynthesizer, Stack, triggers
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra.constructs.api import Api, ApiDependencies
from infra.constructs.api_domain import public_url
from infra.constructs.console import Console, ConsoleSignIn
from infra.constructs.dashboard import MonitoredResources
from infra.constructs.event_topic import EventTopic
from infra.constructs.functions import FunctionFactory
from infra.constructs.maintenance import MIGRATION_TIMEOUT_S, Maintenance
from infra.constructs.monitoring import Monitoring, alarms_for
from infra.constructs.notifications import Notifications
from infra.constructs.ocr import Ocr
from infra.constructs.renditions import Renditions
from infra.constructs.rollout import Rollout, called_name
from infra.constructs.uploads import UploadBucket
from infra.constructs.user_pool import UserPool
from infra.data_stack import Data, keep_data
from infra.environments import APPLICATION, Environment
from infra.nag_suppressions import add_nag_suppressions
from infra.replaced_data import DATABASE, METADATA
from infra.tags import tag
from ocr_identity.bootstrap.api import REDRIVABLE_QUEUES


class OcrIdentityStack(Stack):
    """All but the data, which it makes itself where none are given; `environment` gives the numbers."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        data: Data | None = None,
        synthesizer: IStackSynthesizer | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            description="OCR Identity: reads identity documents",
            synthesizer=synthesizer,
        )
        tag(self, environment)
        self.template_options.metadata = {
            METADATA: {DATABASE: environment.database_secret_arn or environment.database}
        }
        self._build(environment, data or keep_data(self, environment))

    def _build(self, environment: Environment, data: Data) -> None:
        """Add the parts in the order in which an upload meets them."""
        factory = FunctionFactory(self, environment, data.key, data.network, data.database)
        upload_bucket = data.upload_bucket
        event_topic = EventTopic(self, "EventTopic", environment, data.key)
        ocr = Ocr(self, "Ocr", factory, upload_bucket, event_topic)
        renditions = Renditions(self, "Renditions", factory, upload_bucket, event_topic)
        notifications = Notifications(self, "Notifications", factory, event_topic)
        queues = {"ocr": upload_bucket.queue, "renditions": renditions.queue, "notify": notifications.queue}
        dead = {
            "ocr": upload_bucket.dead_letters, "renditions": renditions.dead_letters,
            "notify": notifications.dead_letters,
        }  # fmt: skip
        watched = queues | {f"{name}_dlq": queue for name, queue in dead.items()}
        console = self._console(environment, data.users)
        api = self._api(factory, data, event_topic, notifications, console, watched)
        parts = (factory, upload_bucket, event_topic, notifications)
        maintenance = Maintenance(self, "Maintenance", *parts, [dead[name] for name in REDRIVABLE_QUEUES])
        functions = {
            "api": api.function, "ocr": ocr.function, "renditions": renditions.function,
            "notify": notifications.function, "dead_letter": maintenance.dead_letter,
            "maintenance": maintenance.maintenance,
        }  # fmt: skip
        names = data.database.names if data.database else None
        watch = MonitoredResources(functions, queues, dead, api.rest.rest_api_name, names)
        self._watch(environment, watch, data, functions)
        if not environment.is_emulated:
            self._migrate_before(functions.values(), maintenance.migrate)
        add_nag_suppressions(self, environment)
        self._add_outputs(environment, api, maintenance, upload_bucket, event_topic, data.users, watched)
        self._add_console_outputs(console, environment)

    def _api(
        self,
        factory: FunctionFactory,
        data: Data,
        event_topic: EventTopic,
        notifications: Notifications,
        console: Console | ConsoleSignIn | None,
        watched: Mapping[str, sqs.IQueue],
    ) -> Api:
        """Put the API before its function, and tell the console's pages of it."""
        clients = [one.client for one in (data.users, console) if one]
        origin = console.origin if console else None
        known = ApiDependencies(
            data.upload_bucket, event_topic, notifications, data.users, clients, origin, watched
        )
        api = Api(self, "Api", factory, known)
        if isinstance(console, Console):
            console.publish(api.rest, data.upload_bucket.bucket)
        return api

    def _watch(
        self,
        environment: Environment,
        watch: MonitoredResources,
        data: Data,
        functions: Mapping[str, lambda_.Function],
    ) -> None:
        """Add dashboard and alarms, which take new code back where it is given step by step."""
        alarms = Monitoring(self, "Monitoring", environment, watch, data.key).alarms
        if environment.canary:
            Rollout(self, "Rollout", functions, {name: alarms_for(alarms, name) for name in functions})

    def _console(self, environment: Environment, sign_in: UserPool | None) -> Console | ConsoleSignIn | None:
        """Put the pages behind CloudFront; the embedded stack serves them and needs the sign-in alone."""
        if sign_in is None:
            return None
        if environment.console_origin:
            return ConsoleSignIn(self, "Console", sign_in.pool, environment.console_origin)
        return Console(self, "Console", environment, sign_in.pool) if environment.console else None

    def _add_console_outputs(self, console: Console | ConsoleSignIn | None, environment: Environment) -> None:
        """Where the pages are, and what the embedded stack writes into their settings."""
        if console is None:
            return
        CfnOutput(self, "ConsoleClientId", value=console.client.user_pool_client_id)
        CfnOutput(self, "ConsoleMaxUploadBytes", value=str(environment.max_upload_bytes))
        CfnOutput(self, "ConsoleUrl", value=f"{console.origin}/")

    def _migrate_before(self, functions: Iterable[lambda_.Function], migrate: lambda_.Function) -> None:
        """Grow the tables before the code that needs them runs; where they cannot, nothing is changed.

        The database is there by then: it is of the stack that comes first.
        """
        triggers.Trigger(
            self,
            "Migration",
            handler=migrate,
            timeout=Duration.seconds(MIGRATION_TIMEOUT_S),
            execute_before=list(functions),
        )

    def _add_outputs(
        self,
        environment: Environment,
        api: Api,
        maintenance: Maintenance,
        upload_bucket: UploadBucket,
        event_topic: EventTopic,
        sign_in: UserPool | None,
        watched: Mapping[str, sqs.IQueue],
    ) -> None:
        """Add the outputs that clients and operators need."""
        outputs = {
            "ApiId": api.rest.rest_api_id,
            "ApiStage": api.rest.deployment_stage.stage_name,
            "ApiUrl": public_url(environment, api.rest),
            "BucketName": upload_bucket.bucket.bucket_name,
            "TopicArn": event_topic.topic.topic_arn,
            "MigrateFunctionName": maintenance.migrate.function_name,
            # Operators call what the scheduler calls.
            "MaintenanceFunctionName": called_name(maintenance.maintenance, environment),
        }
        if sign_in:
            outputs["UserPoolId"] = sign_in.pool.user_pool_id
            outputs["UserPoolClientId"] = sign_in.client.user_pool_client_id
        for name, queue in watched.items():
            kind, _, dead = name.partition("_")
            outputs[f"{kind.title()}{dead.title() or 'Queue'}Url"] = queue.queue_url
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
            if not environment.is_emulated:
                # For other stacks and programs of the account, which need not know this stack's name.
                parameter = f"/{APPLICATION}/{environment.name}/{name}"
                ssm.StringParameter(self, f"{name}Parameter", parameter_name=parameter, string_value=value)
