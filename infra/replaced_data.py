"""Data that a deployment would replace: an option that somebody forgot must not bring an empty database."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

# What holds data, or what these stand on: the properties of which a change makes CloudFormation replace it.
KEPT: Mapping[str, tuple[str, ...]] = {
    "AWS::S3::Bucket": ("BucketName",),
    "AWS::RDS::DBCluster": ("Engine", "DatabaseName", "StorageEncrypted"),
    "AWS::RDS::DBInstance": ("Engine", "DBName", "StorageEncrypted", "DBClusterIdentifier"),
    "AWS::RDS::DBSubnetGroup": ("SubnetIds",),
    "AWS::EC2::VPC": ("CidrBlock",),
    "AWS::KMS::Key": ("KeySpec",),
    "AWS::Cognito::UserPool": ("UsernameAttributes", "AliasAttributes"),
}
# Where the functions' stack says which database they sign in to.
METADATA, DATABASE = "OcrIdentity", "Database"
CONFIRM = "REPLACE_DATA=yes"


def replaced_data(stack: str, wanted: Mapping[str, Any], cloudformation: Any) -> Iterator[str]:
    """Yield what `wanted`, a template, would do to the data of `stack` as it is deployed, in a line each."""
    try:
        body = cloudformation.get_template(StackName=stack)["TemplateBody"]
    except ClientError as error:
        # The first deployment, or one by somebody who may not ask.
        if error.response["Error"]["Code"] in {"ValidationError", "AccessDenied", "AccessDeniedException"}:
            return
        raise
    deployed = json.loads(body) if isinstance(body, str) else body
    for what in _differences(deployed, wanted):
        yield f"{stack}: {what}; if that is meant: make deploy {CONFIRM}"


def _differences(deployed: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    before, after = _kept(deployed), _kept(wanted)
    for name in before.keys() | after.keys():
        if name not in after:
            yield f"{before[name]['Type']} {name} would be given up"
        elif name not in before:
            yield f"{after[name]['Type']} {name} would be made anew, and empty"
        elif before[name] != after[name]:
            yield f"{before[name]['Type']} {name} would be replaced by another"
    one, other = _database(deployed), _database(wanted)
    if one != other:
        yield f"the database would be {other} in place of {one}"


def _kept(template: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what of `template` holds data, by logical id, with the properties that may not change."""
    found = {}
    for name, one in template.get("Resources", {}).items():
        if (kind := one["Type"]) in KEPT:
            stated = one.get("Properties", {})
            found[name] = {"Type": kind} | {key: stated.get(key) for key in KEPT[kind]}
    return found


def _database(template: Mapping[str, Any]) -> str | None:
    known: str | None = template.get("Metadata", {}).get(METADATA, {}).get(DATABASE)
    return known
