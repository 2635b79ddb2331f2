"""Each function's role allows its own actions and no others."""

import pytest
from aws_cdk.assertions import Template

from tests.infrastructure.deployed_functions import actions, statements

QUEUE = {"sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl", "sqs:DeleteMessage",
         "sqs:GetQueueAttributes"}  # fmt: skip
COMMON = {"secretsmanager:GetSecretValue", "xray:PutTraceSegments", "xray:PutTelemetryRecords",
          "logs:CreateLogStream", "logs:PutLogEvents"}  # fmt: skip
KEY = {"kms:Decrypt", "kms:GenerateDataKey"}


@pytest.mark.parametrize(
    ("function", "allowed"),
    [
        ("api", {"s3:PutObject", "s3:GetObject", "s3:ListBucket", "sqs:GetQueueAttributes", "sqs:SendMessage",
                 "sqs:ReceiveMessage", "sqs:DeleteMessage", "sns:Publish"}),
        ("ocr", {"s3:GetObject", "s3:ListBucket", "sns:Publish"} | QUEUE),
        ("renditions", {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"} | QUEUE),
        ("notify", {"sqs:SendMessage"} | QUEUE),
        ("dead_letter", {"sns:Publish"} | QUEUE),
        ("maintenance", {"s3:GetObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucket",
                         "s3:ListBucketVersions", "s3:GetBucketVersioning", "sns:Publish", "sqs:SendMessage",
                         "sqs:ReceiveMessage", "sqs:DeleteMessage"}),
        ("migrate", set()),
    ],
)  # fmt: skip
def test_role_of_a_function_allows_exactly_its_actions(
    dev: Template, function: str, allowed: set[str]
) -> None:
    assert actions(dev, function) == allowed | COMMON | KEY
    for statement in statements(dev, function):
        wild = statement["Resource"] == "*"
        assert wild == ("xray:PutTraceSegments" in statement["Action"]), "X-Ray alone has no resources"
