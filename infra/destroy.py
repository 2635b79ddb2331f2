"""`make destroy ENV=dev`: removes a deployment, but for what its environment keeps, and says what that is."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from ocr_identity.adapters.aws.s3_maintenance import S3BucketMaintenance

BUCKET = "AWS::S3::Bucket"
GONE = "DELETE_COMPLETE"
PAGE = 1000


def destroy_environment(environment: str, session: Mapping[str, Any]) -> list[str]:
    """Remove an environment's functions, then its data where nothing protects them; what is kept, in words.

    Raises LookupError where neither is there.
    """
    kept, missing = list[str](), 0
    for stack in (f"OcrIdentity-{environment}", f"OcrIdentityData-{environment}"):
        if _is_protected(stack, session):
            kept.append(f"{stack}: it is protected, and kept")
            continue
        try:
            kept += destroy(stack, session)
        except LookupError:
            missing += 1
    if missing > 1:
        raise LookupError(f"there is no environment {environment} here")
    return kept


def _is_protected(stack: str, session: Mapping[str, Any]) -> bool:
    try:
        (found,) = boto3.client("cloudformation", **session).describe_stacks(StackName=stack)["Stacks"]
    except ClientError:
        return False
    return bool(found.get("EnableTerminationProtection"))


def destroy(stack: str, session: Mapping[str, Any]) -> list[str]:
    """Remove `stack`, its buckets emptied first; what is kept, as `type physical-id`.

    Raises LookupError where there is no such stack. `session` are boto3's client arguments.
    """
    cloudformation = boto3.client("cloudformation", **session)
    kept, removed = _resources(cloudformation, stack)
    for kind, name in removed:
        if kind == BUCKET:
            _empty(S3BucketMaintenance(name, boto3.client("s3", **session)))
    cloudformation.delete_stack(StackName=stack)
    cloudformation.get_waiter("stack_delete_complete").wait(StackName=stack)
    return [f"{kind} {name}" for kind, name in kept]


def _resources(cloudformation: Any, stack: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Types and physical ids of what is kept, and of what goes."""
    _expect(cloudformation, stack)
    body = cloudformation.get_template(StackName=stack)["TemplateBody"]
    template = json.loads(body) if isinstance(body, str) else body
    parts: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
        for one in page["StackResourceSummaries"]:
            policy = template["Resources"].get(one["LogicalResourceId"], {}).get("DeletionPolicy")
            goes = policy not in {"Retain", "RetainExceptOnCreate"}
            parts[goes].append((one["ResourceType"], one.get("PhysicalResourceId", "")))
    return parts


def _expect(cloudformation: Any, stack: str) -> None:
    try:
        (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError:
        found = {"StackStatus": GONE}
    if found["StackStatus"] == GONE:
        raise LookupError(f"there is no stack {stack} here")


def _empty(bucket_maintenance: S3BucketMaintenance) -> None:
    while found := bucket_maintenance.list_objects("", "", PAGE):
        bucket_maintenance.remove([one.key for one in found])


def main() -> int:
    """Destroy the environment that the first argument names; 1 where it is not there."""
    try:
        kept = destroy_environment(sys.argv[1], {})
    except LookupError as error:
        sys.stderr.write(f"{error}: nothing is destroyed\n")
        return 1
    sys.stdout.write("".join(f"kept: {one}\n" for one in kept) or "nothing is kept\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
