"""What must outlive any deployment: documents, database, key, network and users, in a stack of their own.

On AWS it is deployed first and protected; emulators have all in one stack.
"""

from dataclasses import dataclass

from aws_cdk import CfnDeletionPolicy, CfnResource, IStackSynthesizer, RemovalPolicy, Stack
from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.database import Database
from infra.constructs.encryption import Encryption
from infra.constructs.network import Network
from infra.constructs.uploads import UploadBucket
from infra.constructs.user_pool import UserPool
from infra.environments import Environment
from infra.nag_suppressions import add_nag_suppressions
from infra.tags import tag

# What holds data, what these stand in, and what opens them.
LASTING = frozenset(
    f"AWS::{name}"
    for name in (
        "S3::Bucket", "KMS::Key", "KMS::Alias", "RDS::DBCluster", "RDS::DBInstance", "RDS::DBSubnetGroup",
        "RDS::DBClusterParameterGroup", "RDS::DBParameterGroup", "SecretsManager::Secret",
        "Cognito::UserPool", "Cognito::UserPoolClient", "Cognito::UserPoolGroup", "EC2::VPC", "EC2::Subnet",
        "EC2::SecurityGroup", "SQS::Queue",
    )
)  # fmt: skip
# A second instance holds nothing of its own.
READER = "/Reader/"


@dataclass(frozen=True, slots=True)
class Data:
    """What the functions are given; `network` and `database` where they are ours, `users` on AWS."""

    key: kms.IKey
    upload_bucket: UploadBucket
    network: Network | None
    database: Database | None
    users: UserPool | None


def keep_data(scope: Construct, environment: Environment) -> Data:
    """Make what lasts within `scope`, in a network where the database is ours or lies in one."""
    key = Encryption(scope, "Encryption", environment).key
    upload_bucket = UploadBucket(scope, "Uploads", environment, key)
    users = None if environment.stand_in_secret else UserPool(scope, "UserPool", environment)
    network = Network(scope, "Network", environment, key) if environment.has_network else None
    database = (
        None
        if environment.database == "given" or network is None
        else Database(scope, "Database", environment, network, key)
    )
    return Data(key, upload_bucket, network, database, users)


class DataStack(Stack):
    """What is kept of an environment, and what it leans on: nothing here refers to what can be replaced."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        environment: Environment,
        synthesizer: IStackSynthesizer | None = None,
    ) -> None:
        lasts = environment.removal_policy is not RemovalPolicy.DESTROY
        super().__init__(
            scope,
            construct_id,
            description="OCR Identity: documents, database, key, network and users",
            termination_protection=lasts,
            synthesizer=synthesizer,
        )
        tag(self, environment)
        self.data = keep_data(self, environment)
        if lasts:
            self._keep_all()
        add_nag_suppressions(self, environment)

    def _keep_all(self) -> None:
        """Keep the data and what they lean on: a network that goes before its database cannot go at all.

        All else is removed with the option that asked for it: what is kept costs, and stands in the way
        when the option comes back.
        """
        for one in self.node.find_all():
            if not isinstance(one, CfnResource) or READER in one.node.path:
                continue
            if one.cfn_resource_type in LASTING:
                one.cfn_options.deletion_policy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE
                one.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
