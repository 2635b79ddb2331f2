"""Where objects lie that S3 does not keep: in MinIO, beside LocalStack."""

from typing import cast
from urllib.parse import urlsplit

from aws_cdk import Acknowledgment, Validations
from aws_cdk import aws_lambda as lambda_

from infra.environments import Environment

# AWS sets these itself, and takes them from nobody; LocalStack does, and takes any key.
RESERVED = Acknowledgment(
    id="CloudFormation-Validate::E3663", reason="LocalStack lets a function have keys of its own."
)


def use_external_s3(function: lambda_.Function, object_server: str) -> None:
    """Give `function` the address and the key of `object_server`, a URL with both."""
    url = urlsplit(object_server)
    variables = {
        "AWS_ENDPOINT_URL_S3": f"{url.scheme}://{url.hostname}:{url.port}",
        "AWS_ACCESS_KEY_ID": url.username,
        "AWS_SECRET_ACCESS_KEY": url.password,
        "AWS_SESSION_TOKEN": "",
    }
    resource = cast("lambda_.CfnFunction", function.node.default_child)
    for name, value in variables.items():
        resource.add_property_override(f"Environment.Variables.{name}", value)
    Validations.of(function).acknowledge(RESERVED)


def public_endpoint(environment: Environment) -> dict[str, str]:
    """Where clients reach the objects, if elsewhere than functions do."""
    if environment.public_object_server is None:
        return {}
    return {"S3_PUBLIC_ENDPOINT_URL": environment.public_object_server}
