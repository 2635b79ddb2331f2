"""PostgreSQL of the deployment's own, behind RDS Proxy: functions sign in by IAM, over TLS.

One RDS instance where it is to be cheap, Aurora Serverless v2 where it is to stand.
"""

import hashlib
import json

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.dashboard import DatabaseNames
from infra.constructs.network import POSTGRES_PORT, Network
from infra.environments import APPLICATION, Environment

OWNER, NAME = "ocr_identity", "ocr_identity"
# Functions sign in as this role, which owns nothing; the migration makes it.
APPLICATION_ROLE = "ocr_identity_app"
# And the OCR function as this one, which may do less.
OCR_ROLE = "ocr_identity_ocr"
# The major version alone: RDS takes its newest minor, and retires old ones.
MAJOR = "17"
ENGINE = rds.PostgresEngineVersion.of(MAJOR, MAJOR)
AURORA = rds.AuroraPostgresEngineVersion.of(MAJOR, MAJOR)


class Database(Construct):
    """Server, secret that is turned each month, and proxy."""

    def __init__(
        self, scope: Construct, construct_id: str, environment: Environment, network: Network, key: kms.IKey
    ) -> None:
        super().__init__(scope, construct_id)
        self._environment, self._network, self._key = environment, network, key
        self.server = self._cluster() if environment.database == "cluster" else self._instance()
        # The rotation is an application of AWS' own, whose role takes no boundary.
        if environment.permissions_boundary_arn is None:
            self.server.add_rotation_single_user(automatically_after=Duration.days(30))
        secret = self.server.secret
        if secret is None:
            raise RuntimeError("the database has no secret of its own")
        self.application_secret = self._secret("ApplicationSecret", APPLICATION_ROLE, "functions sign")
        self.ocr_secret = self._secret("OcrSecret", OCR_ROLE, "OCR function signs")
        self.proxy = rds.DatabaseProxy(
            self,
            "Proxy",
            # CDK's own name for it is the construct's, the same in each environment of an account.
            db_proxy_name=_proxy_name(environment),
            proxy_target=self._target(),
            secrets=[secret, self.application_secret, self.ocr_secret],
            vpc=network.vpc,
            vpc_subnets=network.subnets,
            iam_auth=True,
            require_tls=True,
            idle_client_timeout=Duration.minutes(5),
        )
        self.server.connections.allow_default_port_from(self.proxy, "the proxy")
        self.proxy.connections.allow_from(network.functions, ec2.Port.tcp(POSTGRES_PORT), "the functions")

    def _secret(self, name: str, role: str, who: str) -> secretsmanager.Secret:
        """Make the password of `role`, which the proxy alone uses."""
        return secretsmanager.Secret(
            self,
            name,
            description=f"Whom OCR Identity's {who} in to Postgres as, by the proxy",
            encryption_key=self._key,
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps({"username": role}),
                generate_string_key="password",
                exclude_punctuation=True,
                password_length=40,
            ),
            removal_policy=self._environment.removal_policy,
        )

    @property
    def names(self) -> DatabaseNames:
        """What CloudWatch calls it."""
        is_cluster = isinstance(self.server, rds.DatabaseCluster)
        name = (
            self.server.cluster_identifier
            if isinstance(self.server, rds.DatabaseCluster)
            else self.server.instance_identifier
        )
        return DatabaseNames(name, self.proxy.db_proxy_name, is_cluster)

    @property
    def url(self) -> str:
        """No secret is in it: the password is a token that is signed for each connection."""
        return self._url(APPLICATION_ROLE)

    @property
    def ocr_url(self) -> str:
        """The same for the OCR function."""
        return self._url(OCR_ROLE)

    @property
    def owner_url(self) -> str:
        """The same for the migration, which owns the tables."""
        return self._url(OWNER)

    def _url(self, user: str) -> str:
        return f"postgresql://{user}@{self.proxy.endpoint}:{POSTGRES_PORT}/{NAME}?auth=iam"

    def grant(self, function: lambda_.Function, *, ocr: bool = False) -> None:
        """Let `function` sign in as the functions' role, or as the OCR function's."""
        self.proxy.grant_connect(function, OCR_ROLE if ocr else APPLICATION_ROLE)

    def grant_ownership(self, function: lambda_.Function) -> None:
        """Let the migration sign in as the owner, and read the passwords that it gives the others' roles."""
        self.proxy.grant_connect(function, OWNER)
        self.application_secret.grant_read(function)
        self.ocr_secret.grant_read(function)

    def _target(self) -> rds.ProxyTarget:
        if isinstance(self.server, rds.DatabaseCluster):
            return rds.ProxyTarget.from_cluster(self.server)
        return rds.ProxyTarget.from_instance(self.server)

    def _instance(self) -> rds.DatabaseInstance:
        environment = self._environment
        engine = rds.DatabaseInstanceEngine.postgres(version=ENGINE)
        return rds.DatabaseInstance(
            self,
            "Server",
            engine=engine,
            instance_type=ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.MICRO),
            allocated_storage=20,
            max_allocated_storage=100,
            storage_type=rds.StorageType.GP3,
            storage_encrypted=True,
            storage_encryption_key=self._key,
            multi_az=False,
            parameter_group=self._parameters(engine),
            database_name=NAME,
            credentials=self._credentials(),
            iam_authentication=True,
            backup_retention=Duration.days(environment.backup_days),
            deletion_protection=environment.removal_policy is not RemovalPolicy.DESTROY,
            removal_policy=environment.removal_policy,
            enable_performance_insights=True,
            performance_insight_encryption_key=self._key,
            cloudwatch_logs_exports=["postgresql", "upgrade"],
            auto_minor_version_upgrade=True,
            vpc=self._network.vpc,
            vpc_subnets=self._network.subnets,
        )

    def _cluster(self) -> rds.DatabaseCluster:
        environment = self._environment
        engine = rds.DatabaseClusterEngine.aurora_postgres(version=AURORA)
        readers = (
            [rds.ClusterInstance.serverless_v2("Reader", scale_with_writer=True)]
            if environment.database_reader
            else []
        )
        return rds.DatabaseCluster(
            self,
            "Server",
            engine=engine,
            serverless_v2_min_capacity=environment.aurora_min_acu,
            serverless_v2_max_capacity=environment.aurora_max_acu,
            writer=rds.ClusterInstance.serverless_v2("Writer"),
            readers=readers,
            enable_performance_insights=True,
            performance_insight_encryption_key=self._key,
            storage_encrypted=True,
            storage_encryption_key=self._key,
            parameter_group=self._parameters(engine),
            default_database_name=NAME,
            credentials=self._credentials(),
            iam_authentication=True,
            backup=rds.BackupProps(retention=Duration.days(environment.backup_days)),
            copy_tags_to_snapshot=True,
            deletion_protection=environment.removal_policy is not RemovalPolicy.DESTROY,
            removal_policy=environment.removal_policy,
            cloudwatch_logs_exports=["postgresql"],
            vpc=self._network.vpc,
            vpc_subnets=self._network.subnets,
        )

    def _parameters(self, engine: rds.IEngine) -> rds.ParameterGroup:
        """TLS alone, and statements never written to the log, where values would stand."""
        told = {
            "rds.force_ssl": "1", "log_statement": "none", "log_min_duration_statement": "-1",
            # Neither DETAIL, in which a row that breaks a rule stands, nor the statement itself.
            "log_error_verbosity": "terse", "log_min_error_statement": "panic",
        }  # fmt: skip
        return rds.ParameterGroup(self, "Parameters", engine=engine, parameters=told)

    def _credentials(self) -> rds.Credentials:
        return rds.Credentials.from_generated_secret(OWNER, encryption_key=self._key)


def _proxy_name(environment: Environment) -> str:
    """Name the proxy by what makes CloudFormation replace it: another is made before the old one goes."""
    name, zones = f"{APPLICATION}-{environment.name}", ",".join(environment.vpc_zones)
    return f"{name}-{hashlib.sha256(zones.encode()).hexdigest()[:6]}" if zones else name
