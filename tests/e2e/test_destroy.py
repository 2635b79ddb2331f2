"""A deployment goes, files and all, and what is kept is named and left as it is.

It is the stack that all share, so this comes last (`tests/conftest.py`).
"""

import json

import pytest

from infra.destroy import destroy, destroy_environment
from infra.local.stack import EmbeddedStack, aws_session
from tests.e2e.stack_client import StackClient, specimen

TEMPLATE = {
    "Resources": {
        "Kept": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {"BucketName": "kept"}},
        "Gone": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "gone"}},
    }
}


def buckets(stack: EmbeddedStack) -> list[str]:
    return [bucket["Name"] for bucket in stack.client("s3").list_buckets()["Buckets"]]


def test_destroy_of_a_used_stack_removes_it_with_its_files(world: StackClient, stack: EmbeddedStack) -> None:
    world.finished(world.upload(specimen())["task_id"])
    session = aws_session(world.status.aws_endpoint)

    assert destroy("OcrIdentity-local", session) == []

    functions = stack.client("lambda").list_functions()["Functions"]
    assert [one for one in functions if one["FunctionName"].startswith("OcrIdentity-local")] == []
    assert world.status.bucket not in buckets(stack)
    with pytest.raises(LookupError, match="no stack OcrIdentity-local"):
        destroy("OcrIdentity-local", session)


def test_destroy_of_a_stack_with_a_kept_bucket_names_and_leaves_it(stack: EmbeddedStack) -> None:
    cloudformation, s3 = stack.client("cloudformation"), stack.client("s3")
    cloudformation.create_stack(StackName="OcrIdentity-prod", TemplateBody=json.dumps(TEMPLATE))
    cloudformation.get_waiter("stack_create_complete").wait(StackName="OcrIdentity-prod")
    for bucket in ("kept", "gone"):
        s3.put_object(Bucket=bucket, Key="incoming/1", Body=b"a document")

    told = destroy("OcrIdentity-prod", aws_session(stack.ministack.endpoint))

    assert told == ["AWS::S3::Bucket kept"]
    assert s3.list_objects_v2(Bucket="kept")["KeyCount"] == 1
    assert "gone" not in buckets(stack)


def test_destroy_environment_with_a_protected_data_stack_keeps_it(stack: EmbeddedStack) -> None:
    cloudformation = stack.client("cloudformation")
    for name, protected in (("OcrIdentity-kept", False), ("OcrIdentityData-kept", True)):
        body = json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}})
        cloudformation.create_stack(StackName=name, TemplateBody=body, EnableTerminationProtection=protected)
        cloudformation.get_waiter("stack_create_complete").wait(StackName=name)

    told = destroy_environment("kept", aws_session(stack.ministack.endpoint))

    assert told == ["OcrIdentityData-kept: it is protected, and kept"]
    assert cloudformation.describe_stacks(StackName="OcrIdentityData-kept")["Stacks"]
    with pytest.raises(LookupError, match="no environment nowhere"):
        destroy_environment("nowhere", aws_session(stack.ministack.endpoint))
