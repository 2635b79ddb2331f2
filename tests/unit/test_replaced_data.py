"""A deployment that would put other data, or none, in the place of what is there is told before it begins."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.preflight import data_at_risk
from infra.replaced_data import replaced_data

DATABASE = {
    "Type": "AWS::RDS::DBCluster",
    "Properties": {"Engine": "aurora-postgresql", "DatabaseName": "documents"},
}
BUCKET: dict[str, Any] = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "documents", "Tags": []}}
DEPLOYED: dict[str, Any] = {
    "Resources": {"Cluster": DATABASE, "Bucket": BUCKET, "Queue": {"Type": "AWS::SQS::Queue"}},
    "Metadata": {"OcrIdentity": {"Database": "cluster"}},
}


class CloudFormation:
    """Answers with the template that is deployed, or with its fault."""

    def __init__(self, template: dict[str, Any] | None = None, fault: str = "ValidationError") -> None:
        self.template, self.fault = template, fault

    def get_template(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        if self.template is None:
            raise ClientError({"Error": {"Code": self.fault}}, "GetTemplate")
        return {"TemplateBody": self.template}


def told(wanted: dict[str, Any]) -> list[str]:
    return list(replaced_data("OcrIdentity-prod", wanted, CloudFormation(DEPLOYED)))


def test_replaced_data_of_the_same_or_a_first_deployment_is_nothing() -> None:
    tagged = BUCKET | {"Properties": BUCKET["Properties"] | {"Tags": ["another"]}}

    assert told(DEPLOYED | {"Resources": {"Cluster": DATABASE, "Bucket": tagged}}) == []
    assert list(replaced_data("OcrIdentity-prod", DEPLOYED, CloudFormation())) == []
    added = {"Users": {"Type": "AWS::Cognito::UserPool"}}
    assert told(DEPLOYED | {"Resources": DEPLOYED["Resources"] | added}) == []


def test_replaced_data_where_the_template_cannot_be_read_stops() -> None:
    (line,) = replaced_data("OcrIdentity-prod", DEPLOYED, CloudFormation(fault="AccessDenied"))

    assert "cannot be compared: allow cloudformation:GetTemplate" in line


def test_replaced_data_when_aws_fails_raises_its_fault() -> None:
    with pytest.raises(ClientError):
        list(replaced_data("OcrIdentity-prod", DEPLOYED, CloudFormation(fault="InternalFailure")))


@pytest.mark.parametrize(
    ("resources", "message"),
    [
        ({"Bucket": BUCKET}, "AWS::RDS::DBCluster Cluster would be given up"),
        (
            {"Cluster": DATABASE, "Bucket": BUCKET | {"Properties": {"BucketName": "other"}}},
            "AWS::S3::Bucket Bucket would be replaced by another",
        ),
    ],
)
def test_replaced_data_of_other_resources_names_each_and_how_to_go_on(
    resources: dict[str, Any], message: str
) -> None:
    assert told(DEPLOYED | {"Resources": resources}) == [
        f"OcrIdentity-prod: {message}; if that is meant: make deploy REPLACE_DATA={message.split()[1]}"
    ]


def test_replaced_data_when_the_database_option_was_forgotten_names_both() -> None:
    (line,) = told(DEPLOYED | {"Metadata": {"OcrIdentity": {"Database": "arn:secret"}}})

    assert "the database would be arn:secret in place of cluster" in line


def test_data_at_risk_of_a_forgotten_option_stops_the_deployment_unless_it_is_meant() -> None:
    context = {
        "env": "dev",
        "databaseSecretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:one",
    }
    deployed = CloudFormation(DEPLOYED)

    found = list(data_at_risk(context, deployed))

    assert any("AWS::RDS::DBCluster Cluster would be given up" in line for line in found)
    assert not any("Cluster" in line for line in data_at_risk(context | {"replace": "Cluster"}, deployed))
    assert list(data_at_risk(context, CloudFormation())) == []


def test_replaced_data_of_what_holds_none_is_nothing() -> None:
    spare = {
        "Reader": {"Type": "AWS::RDS::DBInstance", "Properties": {"DBClusterIdentifier": "cluster"}},
        "Pages": {"Type": "AWS::S3::Bucket", "Properties": {}},
    }
    deployed = DEPLOYED | {"Resources": DEPLOYED["Resources"] | spare}

    assert list(replaced_data("OcrIdentity-prod", DEPLOYED, CloudFormation(deployed))) == []
