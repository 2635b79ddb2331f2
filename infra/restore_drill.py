"""`make restore-drill ENV=prod`: restore the newest state of the database beside it, and remove the copy.

A backup that nobody has restored is a hope. The copy lies in the same private subnets, is reached by nobody,
and goes in any case; the runbook tells how to go on from such a copy when it is needed in earnest.
"""

import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

POLL_S, PATIENCE_S = 15, 3600
AVAILABLE, SERVERLESS = "available", "db.serverless"


@dataclass(frozen=True, slots=True)
class Kind:
    """How RDS calls the parts of one kind of server."""

    resource: str
    key: str
    restore: str
    describe: str
    found: str
    delete: str


CLUSTER = Kind(
    "AWS::RDS::DBCluster", "DBClusterIdentifier", "restore_db_cluster_to_point_in_time",
    "describe_db_clusters", "DBClusters", "delete_db_cluster",
)  # fmt: skip
INSTANCE = Kind(
    "AWS::RDS::DBInstance", "DBInstanceIdentifier", "restore_db_instance_to_point_in_time",
    "describe_db_instances", "DBInstances", "delete_db_instance",
)  # fmt: skip


def drill(environment: str, session: Mapping[str, Any], wait: Callable[[float], None] = time.sleep) -> float:
    """Restore the newest state of `environment`'s database into a copy; return the seconds that it took.

    Raises LookupError where there is no database, TimeoutError where the copy does not come up.
    """
    rds = boto3.client("rds", **session)
    kind, name = _server(environment, boto3.client("cloudformation", **session))
    origin = _described(rds, kind, name)
    started = time.monotonic()
    with _copy(rds, kind, origin) as copy:
        _until_available(rds, kind, copy, wait)
        return time.monotonic() - started


def _server(environment: str, cloudformation: Any) -> tuple[Kind, str]:
    """Find the database of the data's stack: a cluster, or one instance."""
    stack = f"OcrIdentityData-{environment}"
    try:
        pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
        found = {one["ResourceType"]: one["PhysicalResourceId"] for page in pages
                 for one in page["StackResourceSummaries"]}  # fmt: skip
    except ClientError as error:
        raise LookupError(f"there is no stack {stack} here") from error
    for kind in (CLUSTER, INSTANCE):
        if kind.resource in found:
            return kind, found[kind.resource]
    raise LookupError(f"{stack} has no database of its own: drill where it is kept")


def _described(rds: Any, kind: Kind, name: str) -> dict[str, Any]:
    found: dict[str, Any] = getattr(rds, kind.describe)(**{kind.key: name})[kind.found][0]
    return found


@contextmanager
def _copy(rds: Any, kind: Kind, origin: Mapping[str, Any]) -> Iterator[str]:
    """Restore `origin` under another name, in its subnets and groups; delete the copy without a snapshot."""
    copy = f"ocr-identity-drill-{secrets.token_hex(4)}"
    groups = [one["VpcSecurityGroupId"] for one in origin.get("VpcSecurityGroups", [])]
    subnets = origin.get("DBSubnetGroup")
    name = subnets["DBSubnetGroupName"] if isinstance(subnets, dict) else subnets
    getattr(rds, kind.restore)(
        **{f"Source{kind.key}": origin[kind.key], _target(kind): copy},
        UseLatestRestorableTime=True,
        VpcSecurityGroupIds=groups,
        **({"DBSubnetGroupName": name} if name else {}),
        **_capacity(origin),
    )
    try:
        if kind is CLUSTER:
            # A cluster alone answers nobody.
            rds.create_db_instance(
                DBInstanceIdentifier=copy, DBClusterIdentifier=copy, DBInstanceClass=SERVERLESS,
                Engine=origin["Engine"],
            )  # fmt: skip
        yield copy
    finally:
        _remove(rds, kind, copy)


def _remove(rds: Any, kind: Kind, copy: str) -> None:
    """Delete the copy; raises RuntimeError with its name where RDS will not yet."""
    try:
        if kind is CLUSTER:
            with suppress(rds.exceptions.DBInstanceNotFoundFault):
                rds.delete_db_instance(DBInstanceIdentifier=copy, SkipFinalSnapshot=True)
        getattr(rds, kind.delete)(**{kind.key: copy}, SkipFinalSnapshot=True)
    except ClientError as error:
        raise RuntimeError(f"delete the copy {copy} by hand: {error}") from error


def _capacity(origin: Mapping[str, Any]) -> dict[str, Any]:
    """Scale the copy as the original does, where it is serverless."""
    known = origin.get("ServerlessV2ScalingConfiguration")
    chosen = ("MinCapacity", "MaxCapacity")
    return {"ServerlessV2ScalingConfiguration": {name: known[name] for name in chosen}} if known else {}


def _target(kind: Kind) -> str:
    """RDS calls the copy's name otherwise for an instance."""
    return kind.key if kind is CLUSTER else f"Target{kind.key}"


def _until_available(rds: Any, kind: Kind, name: str, wait: Callable[[float], None]) -> None:
    for _ in range(PATIENCE_S // POLL_S):
        states = [_described(rds, INSTANCE, name)["DBInstanceStatus"]]
        states += [_described(rds, kind, name)["Status"]] if kind is CLUSTER else []
        if set(states) == {AVAILABLE}:
            return
        wait(POLL_S)
    raise TimeoutError(f"{name} was not available within {PATIENCE_S} s")


def main() -> int:
    """Drill the environment that the first argument names."""
    try:
        seconds = drill(sys.argv[1], {})
    except (LookupError, TimeoutError, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"restored in {seconds / 60:.0f} minutes; the copy is deleted\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
