"""A restore is tried on a copy, which goes whatever comes of it."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from infra import restore_drill
from infra.restore_drill import drill

SESSION = {"region_name": "eu-central-1"}
OWNER = {"MasterUsername": "owner", "MasterUserPassword": "a-long-password"}


class Stack:
    """CloudFormation's answer on what the data's stack holds."""

    def __init__(self, *resources: tuple[str, str]) -> None:
        self.resources = resources

    def get_paginator(self, _name: str) -> "Stack":
        return self

    def paginate(self, **_stack: str) -> Iterator[dict[str, Any]]:
        if not self.resources:
            raise ClientError({"Error": {"Code": "ValidationError"}}, "ListStackResources")
        yield {
            "StackResourceSummaries": [
                {"ResourceType": kind, "PhysicalResourceId": name} for kind, name in self.resources
            ]
        }


@pytest.fixture
def rds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("rds", **SESSION)
        yield client


def deployed(monkeypatch: pytest.MonkeyPatch, *resources: tuple[str, str]) -> None:
    """Have the data's stack hold `resources`; RDS stays moto's."""
    real = boto3.client

    def client(service: str, **session: Any) -> Any:
        return Stack(*resources) if service == "cloudformation" else real(service, **session)

    monkeypatch.setattr(boto3, "client", client)


def make_cluster(rds: Any) -> None:
    """Make the cluster that a restore is tried of."""
    rds.create_db_cluster(DBClusterIdentifier="own", Engine="aurora-postgresql", **OWNER)


@pytest.mark.parametrize("kind", ["cluster", "instance"])
def test_drill_restores_a_copy_and_removes_it(rds: Any, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    if kind == "cluster":
        make_cluster(rds)
        deployed(monkeypatch, ("AWS::RDS::DBInstance", "writer"), ("AWS::RDS::DBCluster", "own"))
    else:
        rds.create_db_instance(
            DBInstanceIdentifier="own", DBInstanceClass="db.t4g.micro", Engine="postgres", **OWNER
        )
        deployed(monkeypatch, ("AWS::RDS::DBInstance", "own"))

    assert drill("prod", SESSION, wait=lambda seconds: None) >= 0

    left = {one["DBClusterIdentifier"] for one in rds.describe_db_clusters()["DBClusters"]} | {
        one["DBInstanceIdentifier"] for one in rds.describe_db_instances()["DBInstances"]
    }
    assert left == {"own"}


def test_drill_whose_copy_never_comes_up_removes_it_and_says_so(
    rds: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_cluster(rds)
    deployed(monkeypatch, ("AWS::RDS::DBCluster", "own"))
    monkeypatch.setattr(restore_drill, "AVAILABLE", "never")

    with pytest.raises(TimeoutError, match="was not available"):
        drill("prod", SESSION, wait=lambda seconds: None)

    assert [one["DBClusterIdentifier"] for one in rds.describe_db_clusters()["DBClusters"]] == ["own"]


def test_drill_without_a_stack_or_a_database_says_which_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        deployed(monkeypatch)
        with pytest.raises(LookupError, match="no stack OcrIdentityData-prod"):
            drill("prod", SESSION)
        deployed(monkeypatch, ("AWS::S3::Bucket", "documents"))
        with pytest.raises(LookupError, match="no database of its own"):
            drill("prod", SESSION)


def test_drill_whose_instance_cannot_be_made_leaves_no_cluster(
    rds: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_cluster(rds)
    fault = ClientError({"Error": {"Code": "InstanceQuotaExceeded"}}, "CreateDBInstance")
    monkeypatch.setattr(rds, "create_db_instance", Mock(side_effect=fault))
    stack = Stack(("AWS::RDS::DBCluster", "own"))
    monkeypatch.setattr(boto3, "client", lambda service, **_: rds if service == "rds" else stack)

    with pytest.raises(ClientError, match="InstanceQuotaExceeded"):
        drill("prod", SESSION, wait=lambda seconds: None)

    left = [one["DBClusterIdentifier"] for one in rds.describe_db_clusters()["DBClusters"]]
    assert left == ["own"]
