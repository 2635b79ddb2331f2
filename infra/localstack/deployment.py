"""Our CDK app on LocalStack, by cdklocal: deployed, its tables made, MinIO told whom to tell.

`python -m infra.localstack.deployment` does it once and ends; the compose file waits for it.
"""

import sys

from botocore.exceptions import ClientError

from infra.constructs.uploads import PREFIX
from infra.local.cdk_cli import CDKLOCAL
from infra.local.cdk_cli import deploy as deploy_app
from infra.local.processes import wait_until
from infra.localstack.settings import LocalStackSettings

# MinIO's name of the webhook that it is started with.
WEBHOOK_ARN = "arn:minio:sqs::OCR:webhook"
PATIENCE_S = 60


def deploy(road: LocalStackSettings) -> None:
    """Do it, again if need be; raises RuntimeError or TimeoutError."""
    road.folder.mkdir(parents=True, exist_ok=True)
    outputs = deploy_app(road.localstack, _context(road), road.folder, CDKLOCAL)
    answer = (
        road.session().client("lambda").invoke(FunctionName=outputs["MigrateFunctionName"], Payload=b"{}")
    )
    if answer.get("FunctionError"):
        raise RuntimeError(f"the migration failed: {answer['Payload'].read().decode()}")
    _make_bucket(road, outputs["BucketName"])


def _context(road: LocalStackSettings) -> dict[str, str]:
    return {
        "env": "localstack",
        "databaseUrl": road.database_url,
        "objectServer": road.object_server,
        "publicObjectServer": road.public_object_server,
        "standInSecret": road.stand_in_secret,
        "bundleDependencies": str(road.bundle_dependencies).lower(),
    }


def _make_bucket(road: LocalStackSettings, name: str) -> None:
    """Make the bucket in MinIO, which tells of what arrives once it knows its webhook."""
    minio = road.objects()
    rule = {"Key": {"FilterRules": [{"Name": "prefix", "Value": PREFIX}]}}
    told = {"QueueArn": WEBHOOK_ARN, "Events": ["s3:ObjectCreated:*"], "Filter": rule}
    configuration = {"QueueConfigurations": [told]}

    def made() -> bool:
        """Make the bucket where it is not there, and tell it of the webhook."""
        try:
            if name not in {bucket["Name"] for bucket in minio.list_buckets()["Buckets"]}:
                minio.create_bucket(Bucket=name)
            minio.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=configuration)
        except ClientError:
            return False
        return True

    wait_until(made, PATIENCE_S, "MinIO's bucket and webhook")


if __name__ == "__main__":
    try:
        deploy(LocalStackSettings())
    except (RuntimeError, TimeoutError) as error:
        sys.exit(str(error))
