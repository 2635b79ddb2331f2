"""The bucket for uploads and what it announces; bucket, queues and topics take TLS alone."""

from aws_cdk.assertions import Match, Template

from tests.infrastructure.deployed_functions import SETTINGS, functions
from tests.infrastructure.templates import properties


def test_bucket_for_uploads_is_private_encrypted_and_announced_to_a_queue(template: Template) -> None:
    (bucket,) = properties(template, "AWS::S3::Bucket")

    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert "BucketEncryption" in bucket
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]
    assert "PUT" in rule["AllowedMethods"]
    assert {"x-amz-checksum-sha256", "if-none-match", "content-type"} <= set(rule["AllowedHeaders"])
    (notified,) = bucket["NotificationConfiguration"]["QueueConfigurations"]
    assert notified["Event"] == "s3:ObjectCreated:*"
    assert notified["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "incoming/"}]


def test_bucket_notification_in_each_environment_needs_no_hidden_function(template: Template) -> None:
    assert set(functions(template)) == set(SETTINGS)
    assert template.find_resources("Custom::S3BucketNotifications") == {}


def test_bucket_queues_and_topics_without_tls_deny_access(template: Template) -> None:
    insecure = Match.object_like({"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}})
    statements = {"PolicyDocument": {"Statement": Match.array_with([insecure])}}
    for kind, count in (
        ("AWS::S3::BucketPolicy", 1),
        ("AWS::SQS::QueuePolicy", 6),
        ("AWS::SNS::TopicPolicy", 2),
    ):
        template.resource_properties_count_is(kind, statements, count)
