"""The AWS services that the stack needs, and which of them a region lacks."""

from collections.abc import Iterator

import boto3

from infra.environments import Environment

# Where one of these is missing, the stack cannot be.
SERVICES = (
    "apigateway", "cloudwatch", "codedeploy", "cognito-idp", "ecr", "kms", "lambda", "logs", "rds", "s3",
    "scheduler", "secretsmanager", "sns", "sqs", "xray",
)  # fmt: skip


def missing_services(region: str, environment: Environment) -> Iterator[str]:
    """Yield the services that `region` has not, as botocore knows the regions."""
    needed = [*SERVICES]
    if environment.email_sender:
        needed.append("sesv2")
    # Where the rotation of the database's password comes from.
    if environment.database != "given" and environment.permissions_boundary_arn is None:
        needed.append("serverlessrepo")
    known = boto3.Session()
    for service in needed:
        if region not in known.get_available_regions(service):
            yield f"{region} has no {service}, which the stack needs: choose another AWS_REGION"
