"""The REST API: one function for all routes, Cognito's authorizer before all but three."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.api_access_log import access_log
from infra.constructs.api_domain import add_domain
from infra.constructs.event_topic import EventTopic
from infra.constructs.external_s3 import public_endpoint
from infra.constructs.firewall import Firewall
from infra.constructs.functions import FunctionFactory
from infra.constructs.gateway_responses import add_gateway_responses
from infra.constructs.notifications import Notifications, webhook_variables
from infra.constructs.permissions import grant
from infra.constructs.renditions import RENDITIONS
from infra.constructs.rollout import live_alias
from infra.constructs.uploads import PREFIX, UploadBucket
from infra.constructs.user_pool import UserPool
from infra.environments import Environment
from infra.localstack.tokens import AUDIENCE
from ocr_identity.bootstrap.api import REDRIVABLE_QUEUES
from ocr_identity.settings import CORS_ALLOWED, CORS_EXPOSED

STAND_IN = "infra.localstack.local_authorizer.lambda_handler"
PUBLIC = ("health", "openapi.json", "docs")
BINARY = [
    "image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic", "image/heif", "image/avif",
    "image/gif", "image/bmp", "application/pdf", "application/octet-stream",
    "multipart/form-data",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ApiDependencies:
    """What the API stands on; `watched` are the queues whose depth administrators see."""

    upload_bucket: UploadBucket
    event_topic: EventTopic
    notifications: Notifications
    sign_in: UserPool | None
    # The clients of the pool whose tokens are taken.
    clients: Sequence[cognito.IUserPoolClient]
    # Whose pages may call, beside those that the environment names.
    console_origin: str | None
    watched: Mapping[str, sqs.IQueue]


class EndpointProps(TypedDict, total=False):
    """Whence the API is reached."""

    endpoint_configuration: apigateway.EndpointConfiguration
    policy: iam.PolicyDocument


class AuthorizerProps(TypedDict, total=False):
    """Who verifies tokens before the function is called; where nobody does, the stand-in does."""

    authorizer: apigateway.IAuthorizer
    authorization_type: apigateway.AuthorizationType


def _callers(environment: Environment, clients: Sequence[cognito.IUserPoolClient]) -> dict[str, str]:
    """Whose tokens are taken."""
    if not clients:
        return {"USER_POOL_CLIENT_IDS": AUDIENCE, "STAND_IN_SECRET": environment.stand_in_secret or ""}
    return {"USER_POOL_CLIENT_IDS": ",".join(client.user_pool_client_id for client in clients)}


def _origins(environment: Environment, dependencies: ApiDependencies) -> list[str]:
    """Return whose pages may call: those of the origin that is named, and the console's."""
    if environment.cors_origin == "*":
        return ["*"]
    return [one for one in (environment.cors_origin, dependencies.console_origin) if one]


def _preflight(origins: list[str]) -> apigateway.CorsOptions:
    return apigateway.CorsOptions(
        allow_origins=origins,
        allow_headers=list(CORS_ALLOWED),
        expose_headers=list(CORS_EXPOSED),
        # As the function's own answers say; browsers heed it of a preflight's alone.
        max_age=Duration.minutes(10),
    )


def _endpoint_props(endpoint: ec2.IVpcEndpoint | None) -> EndpointProps:
    """From everywhere, or by `endpoint` alone."""
    kinds = apigateway.EndpointType
    if endpoint is None:
        return EndpointProps(endpoint_configuration=apigateway.EndpointConfiguration(types=[kinds.REGIONAL]))
    through = iam.PolicyStatement(
        principals=[iam.AnyPrincipal()],
        actions=["execute-api:Invoke"],
        resources=["execute-api:/*"],
        conditions={"StringEquals": {"aws:SourceVpce": endpoint.vpc_endpoint_id}},
    )
    return EndpointProps(
        endpoint_configuration=apigateway.EndpointConfiguration(
            types=[kinds.PRIVATE], vpc_endpoints=[endpoint]
        ),
        policy=iam.PolicyDocument(statements=[through]),
    )


class Api(Construct):
    """API Gateway before the function `api`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        factory: FunctionFactory,
        dependencies: ApiDependencies,
    ) -> None:
        super().__init__(scope, construct_id)
        environment = factory.environment
        self.function = factory.zip_function(
            "api",
            self._variables(environment, dependencies),
            timeout_s=environment.api_timeout_s,
            memory_mb=environment.api_memory_mb,
            handler=None if dependencies.sign_in else STAND_IN,
        )
        self._allow(factory, dependencies)
        self.rest = self._rest(factory, dependencies)
        if environment.waf or environment.web_acl_arn:
            Firewall(self, "Firewall", environment, self.rest.deployment_stage.stage_arn)
        if environment.domain_name:
            add_domain(self, environment, self.rest)

    def _variables(self, environment: Environment, dependencies: ApiDependencies) -> dict[str, str]:
        watched = {name: queue.queue_url for name, queue in dependencies.watched.items()}
        return {
            "BUCKET_NAME": dependencies.upload_bucket.bucket.bucket_name,
            "QUEUE_URL": dependencies.upload_bucket.queue.queue_url,
            "NOTIFY_QUEUE_URL": dependencies.notifications.queue.queue_url,
            "WATCHED_QUEUES": Stack.of(self).to_json_string(watched),
            "TOPIC_ARN": dependencies.event_topic.topic.topic_arn,
            "MAX_UPLOAD_BYTES": str(environment.max_upload_bytes),
            "UPLOAD_URL_SECONDS": str(environment.upload_url_s),
            "CONTENT_TYPES": ",".join(environment.content_types),
            "SUBJECT_TYPES": ",".join(environment.subject_types),
            "QUOTA_UPLOADS": str(environment.quota_uploads),
            "QUOTA_SECONDS": str(environment.quota_s),
            **_callers(environment, dependencies.clients),
            "CORS_ORIGINS": ",".join(_origins(environment, dependencies)),
            "BASE_PATH": environment.base_path,
            "EVENT_FIELDS": str(environment.event_fields).lower(),
            **webhook_variables(environment),
            **public_endpoint(environment),
        }

    def _allow(self, factory: FunctionFactory, dependencies: ApiDependencies) -> None:
        bucket = dependencies.upload_bucket.bucket
        grant(self.function, ["s3:PutObject", "s3:GetObject"], bucket.arn_for_objects(f"{PREFIX}*"))
        grant(self.function, ["s3:GetObject"], bucket.arn_for_objects(f"{RENDITIONS}*"))
        grant(self.function, ["s3:ListBucket"], bucket.bucket_arn)
        grant(
            self.function,
            ["sqs:GetQueueAttributes"],
            *(one.queue_arn for one in dependencies.watched.values()),
        )
        sent_to = [
            queue.queue_arn for name, queue in dependencies.watched.items() if not name.endswith("_dlq")
        ]
        grant(self.function, ["sqs:SendMessage"], *sent_to)
        redriven = [dependencies.watched[f"{name}_dlq"].queue_arn for name in REDRIVABLE_QUEUES]
        grant(self.function, ["sqs:ReceiveMessage", "sqs:DeleteMessage"], *redriven)
        grant(self.function, ["sns:Publish"], dependencies.event_topic.topic.topic_arn)
        factory.grant_database(self.function)
        factory.grant_key(self.function)

    def _rest(self, factory: FunctionFactory, dependencies: ApiDependencies) -> apigateway.RestApi:
        environment, origins = factory.environment, _origins(factory.environment, dependencies)
        rest = apigateway.RestApi(
            self,
            "Rest",
            rest_api_name=f"ocr-identity-{environment.name}",
            binary_media_types=BINARY,
            # The account's: what takes it away would silence the logs of others.
            cloud_watch_role=environment.access_logs,
            # Under a name of its own the API has that name alone.
            disable_execute_api_endpoint=True if environment.domain_name else None,
            **_endpoint_props(factory.network.api if factory.network else None),
            deploy_options=apigateway.StageOptions(
                stage_name="v1",
                throttling_rate_limit=environment.api_rate,
                throttling_burst_limit=environment.api_burst,
                tracing_enabled=True,
                metrics_enabled=True,
                **access_log(factory),
            ),
            default_cors_preflight_options=_preflight(origins) if origins else None,
        )
        integration = apigateway.LambdaIntegration(live_alias(self.function, "api", environment))
        for name in PUBLIC:
            resource = rest.root.add_resource(name)
            for method in ("GET", "HEAD"):
                resource.add_method(method, integration)
        rest.root.add_resource("{proxy+}").add_method(
            "ANY", integration, **self._authorizer_props(dependencies.sign_in)
        )
        add_gateway_responses(rest, origins)
        return rest

    def _authorizer_props(self, sign_in: UserPool | None) -> AuthorizerProps:
        if sign_in is None:
            return AuthorizerProps()
        return AuthorizerProps(
            authorizer=apigateway.CognitoUserPoolsAuthorizer(
                self, "Authorizer", cognito_user_pools=[sign_in.pool]
            ),
            authorization_type=apigateway.AuthorizationType.COGNITO,
        )
