"""A deployment on AWS, found by the parameters that its stack leaves in SSM, or the embedded stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from ocr_identity.client.api import ApiError
from ocr_identity.client.config import aws_arguments, known_stack
from ocr_identity.settings import ClientSettings

# What each field is called among the outputs, as `infra/stack.py` writes them.
OUTPUTS = {
    "api_url": "ApiUrl",
    "topic_arn": "TopicArn",
    "maintenance_function": "MaintenanceFunctionName",
    "user_pool_id": "UserPoolId",
    "client_id": "UserPoolClientId",
}


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a client or an administrator must know of it; `aws` are boto3's arguments."""

    api_url: str
    topic_arn: str
    maintenance_function: str
    user_pool_id: str
    client_id: str
    aws: Mapping[str, str]


def find_deployment(settings: ClientSettings, name: str | None, region: str | None = None) -> Deployment:
    """Find the deployment `name` in the account that AWS' tools know; without, the embedded stack.

    Raises `ApiError` (`no_deployment`) where there is none.
    """
    if name is None:
        known = known_stack(settings)
        if "user_pool_id" not in known:
            raise ApiError("no_deployment", "Name one by --deployment: no embedded stack runs here.")
        aws = aws_arguments(known["topic_arn"], known.get("aws_endpoint"))
        return Deployment(aws=aws, **{field: known[field] for field in OUTPUTS})
    aws = {"region_name": region} if region else {}
    found = _parameters(boto3.client("ssm", **aws), f"/ocr-identity/{name}/")
    if missing := [output for output in OUTPUTS.values() if output not in found]:
        raise ApiError("no_deployment", f"SSM has no {missing[0]} of a deployment {name} here.")
    return Deployment(aws=aws, **{field: found[output] for field, output in OUTPUTS.items()})


def _parameters(ssm: Any, path: str) -> dict[str, str]:
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=path)
    return {one["Name"].removeprefix(path): one["Value"] for page in pages for one in page["Parameters"]}
