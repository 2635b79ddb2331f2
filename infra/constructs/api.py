"""The REST API: one function for all routes, Cognito's authorizer before all but three."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra.constructs.event_topic import Announcements
from infra.constructs.external_s3 import public_objects
from infra.constructs.functions import FunctionFactory, allow
from infra.constructs.notifications import Telling, webhook_variables
from infra.constructs.renditions import RENDITIONS
from infra.constructs.rollout import live
from infra.constructs.uploads import PREFIX, Intake
from infra.constructs.user_pool import SignIn
from infra.environments import Environment
from infra.localstack.tokens import AUDIENCE
from ocr_identity.bootstrap.api import REDRIVEN
from ocr_identity.settings import CORS_ALLOWED, CORS_EXPOSED

EXTRA = {401: {"WWW-Authenticate": "'Bearer'"}, 429: {"Retry-After": "'1'"}}
STAND_IN = "infra.localstack.local_authorizer.lambda_handler"
PUBLIC = ("health", "openapi.json", "docs")
BINARY = [
    "image/jpeg", "image/png", "image/webp", "image/tiff", "image/heic", "image/heif", "image/avif",
    "image/gif", "image/bmp", "application/pdf", "application/octet-stream",
    "multipart/form-data",
]  # fmt: skip
# What API Gateway itself refuses, told like everything else: type, status (None keeps its own), code.
REFUSALS = (
    ("UNAUTHORIZED", 401, "unauthorized", "A valid bearer token is needed."),
    ("MISSING_AUTHENTICATION_TOKEN", 404, "not_found", "There is no such route."),
    ("EXPIRED_TOKEN", 401, "unauthorized", "The token has expired."),
    ("ACCESS_DENIED", 403, "forbidden", "This is not allowed."),
    ("THROTTLED", 429, "too_many_requests", "Too many requests; try again later."),
    ("QUOTA_EXCEEDED", 429, "too_many_requests", "The quota is used up."),
    ("REQUEST_TOO_LARGE", 413, "file_too_large", "The body is too large; ask for an upload URL."),
    ("INTEGRATION_TIMEOUT", 504, "timeout", "This took too long."),
    ("DEFAULT_4XX", None, "invalid_request", "The request cannot be served."),
    ("DEFAULT_5XX", None, "internal_error", "Something went wrong on our side."),
)


@dataclass(frozen=True, slots=True)
class Units:
    """What the API stands on; `watched` are the queues whose depth administrators see."""

    intake: Intake
    announcements: Announcements
    telling: Telling
    sign_in: SignIn | None
    watched: Mapping[str, sqs.IQueue]


class Reached(TypedDict, total=False):
    """Whence the API is reached."""

    endpoint_configuration: apigateway.EndpointConfiguration
    policy: iam.PolicyDocument


class Guard(TypedDict, total=False):
    """Who verifies tokens before the function is called; where nobody does, the stand-in does."""

    authorizer: apigateway.IAuthorizer
    authorization_type: apigateway.AuthorizationType


def _callers(environment: Environment, sign_in: SignIn | None) -> dict[str, str]:
    """Whose tokens are taken."""
    if sign_in is None:
        return {"USER_POOL_CLIENT_ID": AUDIENCE, "STAND_IN_SECRET": environment.stand_in_secret or ""}
    return {"USER_POOL_CLIENT_ID": sign_in.client.user_pool_client_id}


def _reached(endpoint: ec2.IVpcEndpoint | None) -> Reached:
    """From everywhere, or by `endpoint` alone."""
    kinds = apigateway.EndpointType
    if endpoint is None:
        return Reached(endpoint_configuration=apigateway.EndpointConfiguration(types=[kinds.REGIONAL]))
    through = iam.PolicyStatement(
        principals=[iam.AnyPrincipal()],
        actions=["execute-api:Invoke"],
        resources=["execute-api:/*"],
        conditions={"StringEquals": {"aws:SourceVpce": endpoint.vpc_endpoint_id}},
    )
    return Reached(
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
        units: Units,
    ) -> None:
        super().__init__(scope, construct_id)
        environment = factory.environment
        self.function = factory.zipped(
            "api",
            self._variables(environment, units),
            timeout_s=environment.api_timeout_s,
            memory_mb=environment.api_memory_mb,
            handler=None if units.sign_in else STAND_IN,
        )
        self._allow(factory, units)
        self.rest = self._rest(factory, units.sign_in)
        if acl := environment.web_acl_arn:
            stage = self.rest.deployment_stage.stage_arn
            wafv2.CfnWebACLAssociation(self, "WebAcl", resource_arn=stage, web_acl_arn=acl)

    def _variables(self, environment: Environment, units: Units) -> dict[str, str]:
        watched = {name: queue.queue_url for name, queue in units.watched.items()}
        return {
            "BUCKET_NAME": units.intake.bucket.bucket_name,
            "QUEUE_URL": units.intake.queue.queue_url,
            "NOTIFY_QUEUE_URL": units.telling.queue.queue_url,
            "WATCHED_QUEUES": Stack.of(self).to_json_string(watched),
            "TOPIC_ARN": units.announcements.topic.topic_arn,
            "MAX_UPLOAD_BYTES": str(environment.max_upload_bytes),
            "UPLOAD_URL_SECONDS": str(environment.upload_url_s),
            "CONTENT_TYPES": ",".join(environment.content_types),
            "SUBJECT_TYPES": ",".join(environment.subject_types),
            "QUOTA_UPLOADS": str(environment.quota_uploads),
            "QUOTA_SECONDS": str(environment.quota_s),
            **_callers(environment, units.sign_in),
            "CORS_ORIGIN": environment.cors_origin,
            **webhook_variables(environment),
            **public_objects(environment),
        }

    def _allow(self, factory: FunctionFactory, units: Units) -> None:
        bucket = units.intake.bucket
        allow(self.function, ["s3:PutObject", "s3:GetObject"], bucket.arn_for_objects(f"{PREFIX}*"))
        allow(self.function, ["s3:GetObject"], bucket.arn_for_objects(f"{RENDITIONS}*"))
        allow(self.function, ["s3:ListBucket"], bucket.bucket_arn)
        allow(self.function, ["sqs:GetQueueAttributes"], *(one.queue_arn for one in units.watched.values()))
        sent_to = [queue.queue_arn for name, queue in units.watched.items() if not name.endswith("_dlq")]
        allow(self.function, ["sqs:SendMessage"], *sent_to)
        redriven = [units.watched[f"{name}_dlq"].queue_arn for name in REDRIVEN]
        allow(self.function, ["sqs:ReceiveMessage", "sqs:DeleteMessage"], *redriven)
        allow(self.function, ["sns:Publish"], units.announcements.topic.topic_arn)
        factory.allow_database(self.function)
        factory.allow_key(self.function)

    def _rest(self, factory: FunctionFactory, sign_in: SignIn | None) -> apigateway.RestApi:
        environment = factory.environment
        rest = apigateway.RestApi(
            self,
            "Rest",
            rest_api_name=f"ocr-identity-{environment.name}",
            binary_media_types=BINARY,
            cloud_watch_role=False,
            **_reached(factory.network.api if factory.network else None),
            deploy_options=apigateway.StageOptions(
                stage_name="v1",
                throttling_rate_limit=environment.api_rate,
                throttling_burst_limit=environment.api_burst,
                tracing_enabled=True,
                metrics_enabled=True,
            ),
            default_cors_preflight_options=apigateway.CorsOptions(
                allow_origins=[environment.cors_origin],
                allow_headers=list(CORS_ALLOWED),
                expose_headers=list(CORS_EXPOSED),
            ),
        )
        integration = apigateway.LambdaIntegration(live(self.function, "api", environment))
        for name in PUBLIC:
            rest.root.add_resource(name).add_method("GET", integration)
        rest.root.add_resource("{proxy+}").add_method("ANY", integration, **self._guard(sign_in))
        self._refusals(rest, environment.cors_origin)
        return rest

    def _guard(self, sign_in: SignIn | None) -> Guard:
        if sign_in is None:
            return Guard()
        return Guard(
            authorizer=apigateway.CognitoUserPoolsAuthorizer(
                self, "Authorizer", cognito_user_pools=[sign_in.pool]
            ),
            authorization_type=apigateway.AuthorizationType.COGNITO,
        )

    @staticmethod
    def _refusals(rest: apigateway.RestApi, origin: str) -> None:
        headers = {
            "Content-Type": "'application/problem+json'",
            "X-Request-Id": "context.requestId",
            "Access-Control-Allow-Origin": f"'{origin}'",
            "Access-Control-Expose-Headers": f"'{','.join(CORS_EXPOSED)}'",
        }
        for kind, status, code, detail in REFUSALS:
            body = {
                "type": f"urn:ocr-identity:problem:{code}",
                "title": kind.replace("_", " ").capitalize(),
                "status": status or "$context.error.responseType",
                "code": code,
                "detail": detail,
            }
            rest.add_gateway_response(
                kind.title().replace("_", ""),
                type=apigateway.ResponseType.of(kind),
                status_code=str(status) if status else None,
                response_headers=headers | EXTRA.get(status or 0, {}),
                templates={"application/json": json.dumps(body)},
            )
