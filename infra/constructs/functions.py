"""How functions are made: code assets by an allow list, layers, one log group each."""

from collections.abc import Sequence
from typing import TypedDict, cast

from aws_cdk import BundlingOptions, DockerImage, Duration, IgnoreMode, ILocalBundling, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr_assets as ecr_assets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs

from infra import ROOT
from infra.constructs.database import Database
from infra.constructs.database_login import login, ownership
from infra.constructs.external_s3 import use_external_s3
from infra.constructs.network import Network
from infra.constructs.permissions import grant, grant_network
from infra.environments import Environment
from infra.packaging.wheels import SelfContainedBundling, WheelBundling

PYTHON = lambda_.Runtime.PYTHON_3_12
# What a function itself takes beside the process in which files are decoded.
BESIDE_SANDBOX_MB = 256
CACHES = ["**/__pycache__", "**/*.pyc"]
COMMAND, MODELS = "python/ocr_identity/cli", "python/ocr_identity/ocr/models"
# Of the repository only this is in an asset; whatever else lies in it changes no hash.
FUNCTIONS = ["*", "!functions", *CACHES]
ARCHITECTURES = {"arm64": lambda_.Architecture.ARM_64, "x86_64": lambda_.Architecture.X86_64}
IMAGE = ["*", "!functions", "!layers", "!requirements", *CACHES]
WHOLE = [*IMAGE[:4], "!infra", "infra/*", "!infra/__init__.py", "!infra/localstack", *CACHES]


class Size(TypedDict):
    """How long a function may run, and how much memory it has; its share of a processor follows."""

    timeout_s: int
    memory_mb: int


class LoggingProps(TypedDict):
    """What a function logs with."""

    log_group: logs.LogGroup
    role: iam.Role


class VpcProps(TypedDict, total=False):
    """Where a function lies in the network."""

    vpc: ec2.IVpc
    vpc_subnets: ec2.SubnetSelection
    security_groups: Sequence[ec2.ISecurityGroup]


class FunctionFactory:
    """Makes the functions of one stack, which share their code and layers."""

    def __init__(
        self,
        scope: Stack,
        environment: Environment,
        key: kms.IKey,
        network: Network | None = None,
        database: Database | None = None,
    ) -> None:
        self.environment = environment
        self.key = key
        self.network, self.database = network, database
        self._scope = scope
        self._code = lambda_.Code.from_asset(str(ROOT), exclude=FUNCTIONS, ignore_mode=IgnoreMode.DOCKER)
        self._layers = []
        if environment.layers:
            # The command is for people; the models are for the OCR function, which is an image on AWS.
            unused = [*CACHES, COMMAND, *([MODELS] if environment.ocr_packaging == "image" else [])]
            self._layers.append(self._layer("Common", str(ROOT / "layers" / "common"), unused))
        if environment.layers and environment.bundle_dependencies:
            self._layers.append(self._wheels("Dependencies", "functions.txt"))

    def zip_function(
        self,
        name: str,
        variables: dict[str, str],
        *,
        timeout_s: int,
        memory_mb: int,
        wheels: str | None = None,
        handler: str | None = None,
    ) -> lambda_.Function:
        """Make the function in `functions/<name>`; `wheels` names a lock for a layer of its own."""
        environment = self.environment
        layers = list(self._layers)
        if wheels and environment.layers and environment.bundle_dependencies:
            layers = [layers[0], self._wheels(_title(name), wheels)]
        made = lambda_.Function(
            self._scope,
            f"{_title(name)}Function",
            runtime=PYTHON,
            architecture=ARCHITECTURES[environment.architecture],
            code=self._code if environment.layers else self._whole(wheels or "functions.txt"),
            handler=handler or f"functions.{name}.handler.lambda_handler",
            layers=layers,
            timeout=Duration.seconds(timeout_s),
            memory_size=memory_mb,
            environment=self._variables(name, variables),
            environment_encryption=self.key,
            tracing=lambda_.Tracing.ACTIVE,
            **self._logging_props(name),
            **self._vpc_props(),
        )
        if environment.object_server:
            use_external_s3(made, environment.object_server)
        return made

    def image_function(
        self, name: str, variables: dict[str, str], *, timeout_s: int, memory_mb: int
    ) -> lambda_.DockerImageFunction:
        """Make the function whose Dockerfile is `functions/<name>/Dockerfile`."""
        return lambda_.DockerImageFunction(
            self._scope,
            f"{_title(name)}Function",
            architecture=lambda_.Architecture.X86_64,
            code=lambda_.DockerImageCode.from_image_asset(
                str(ROOT),
                file=f"functions/{name}/Dockerfile",
                exclude=IMAGE,
                ignore_mode=IgnoreMode.DOCKER,
                platform=ecr_assets.Platform.LINUX_AMD64,
            ),
            timeout=Duration.seconds(timeout_s),
            memory_size=memory_mb,
            environment=self._variables(name, variables),
            environment_encryption=self.key,
            tracing=lambda_.Tracing.ACTIVE,
            **self._logging_props(name),
            **self._vpc_props(),
        )

    def grant_key(self, function: lambda_.Function) -> None:
        """Let `function` handle what is encrypted: objects, messages, events."""
        grant(function, ["kms:Decrypt", "kms:GenerateDataKey"], self.key.key_arn)

    def grant_database(self, function: lambda_.Function, *, ocr: bool = False) -> None:
        """Let `function` sign in to the database, or read the secret with its URL; as less where it reads."""
        if self.database:
            self.database.grant(function, ocr=ocr)
        own = self.environment.ocr_database_secret_arn if ocr else None
        if arn := own or self.environment.database_secret_arn:
            self._grant_secrets(function, arn)

    def grant_ownership(self, function: lambda_.Function) -> None:
        """Let the migration sign in as the tables' owner, and see whom the other functions sign in as."""
        if self.database:
            self.database.grant_ownership(function)
            # The secret lies under our key, which CDK knows by its ARN alone and so grants nothing on.
            grant(function, ["kms:Decrypt"], self.key.key_arn)
        one = self.environment
        secrets = (one.database_secret_arn, one.migration_secret_arn, one.ocr_database_secret_arn)
        if known := [arn for arn in secrets if arn]:
            self._grant_secrets(function, *known)

    def _grant_secrets(self, function: lambda_.Function, *arns: str) -> None:
        """Let `function` read the secrets `arns`, and use the key of the customer's that they lie under."""
        grant(function, ["secretsmanager:GetSecretValue"], *arns)
        if key := self.environment.database_secret_key_arn:
            grant(function, ["kms:Decrypt"], key)

    def log_group(self, name: str) -> logs.LogGroup:
        """Make the log group `name`Logs, under our key."""
        return logs.LogGroup(
            self._scope,
            f"{name}Logs",
            retention=self.environment.log_retention,
            encryption_key=self.key,
            removal_policy=self.environment.removal_policy,
        )

    def _variables(self, name: str, variables: dict[str, str]) -> dict[str, str]:
        sign_in = ownership if name == "migrate" else login
        database = sign_in(self.environment, self.database, name)
        database["DATABASE_TLS_REQUIRED"] = "true" if self.environment.database_tls_required else None
        return {
            "POWERTOOLS_SERVICE_NAME": name,
            "POWERTOOLS_METRICS_NAMESPACE": self.environment.metrics_namespace,
            "POWERTOOLS_LOG_LEVEL": "INFO",
            **{key: value for key, value in database.items() if value},
            **variables,
        }

    def _logging_props(self, name: str) -> LoggingProps:
        """Make the function's log group, and a role that may write there alone."""
        group = self.log_group(_title(name))
        role = iam.Role(
            self._scope,
            f"{_title(name)}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"OCR Identity ({self.environment.name}): the function {name}",
        )
        group.grant_write(role)
        if self.network:
            grant_network(role)
        return LoggingProps(log_group=group, role=role)

    def _vpc_props(self) -> VpcProps:
        """In the network, where there is one."""
        if self.network is None:
            return VpcProps()
        return VpcProps(
            vpc=self.network.vpc,
            vpc_subnets=self.network.subnets,
            security_groups=[self.network.functions],
        )

    def _layer(self, name: str, path: str, exclude: list[str]) -> lambda_.LayerVersion:
        code = lambda_.Code.from_asset(path, exclude=exclude, ignore_mode=IgnoreMode.DOCKER)
        return lambda_.LayerVersion(self._scope, f"{name}Layer", code=code, compatible_runtimes=[PYTHON])

    def _whole(self, lock: str) -> lambda_.AssetCode:
        """Make a zip that needs no layer."""
        bundled = lock if self.environment.bundle_dependencies else None
        bundling = BundlingOptions(
            image=DockerImage.from_registry("not-used"),
            command=[lock, self.environment.architecture],  # a part of the asset's hash
            local=cast("ILocalBundling", SelfContainedBundling(ROOT, bundled, self.environment.architecture)),
        )
        return lambda_.Code.from_asset(
            str(ROOT), exclude=WHOLE, ignore_mode=IgnoreMode.DOCKER, bundling=bundling
        )

    def _wheels(self, name: str, lock: str) -> lambda_.LayerVersion:
        """Make a layer of the wheels that `requirements/<lock>` names, for Lambda's platform."""
        bundling = BundlingOptions(
            image=DockerImage.from_registry("not-used"),
            # A part of the asset's hash, which tells one lock's layer from another's.
            command=[lock, self.environment.architecture],
            local=cast("ILocalBundling", WheelBundling(ROOT, lock, self.environment.architecture)),
        )
        return lambda_.LayerVersion(
            self._scope,
            f"{name}Layer",
            code=lambda_.Code.from_asset(str(ROOT / "requirements"), bundling=bundling),
            compatible_runtimes=[PYTHON],
        )


def _title(name: str) -> str:
    return name.title().replace("_", "")
