"""Data that a deployment would replace: an option that somebody forgot must not bring an empty database."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

BUCKET = "AWS::S3::Bucket"
# What holds data, or what these stand on: the properties of which a change makes CloudFormation replace it.
KEPT: Mapping[str, tuple[str, ...]] = {
    BUCKET: ("BucketName",),
    "AWS::RDS::DBCluster": ("Engine", "DatabaseName", "StorageEncrypted"),
    "AWS::RDS::DBInstance": ("Engine", "DBName", "StorageEncrypted"),
    "AWS::RDS::DBSubnetGroup": ("SubnetIds",),
    "AWS::EC2::VPC": ("CidrBlock",),
    "AWS::KMS::Key": ("KeySpec",),
    "AWS::Cognito::UserPool": ("UsernameAttributes", "AliasAttributes"),
}
# Where the functions' stack says which database they sign in to.
METADATA, DATABASE = "OcrIdentity", "Database"
UNREADABLE = {"AccessDenied", "AccessDeniedException"}


def replaced_data(
    stack: str, wanted: Mapping[str, Any], cloudformation: Any, meant: Collection[str] = ()
) -> Iterator[str]:
    """Yield what `wanted`, a template, would do to the data of `stack` as it is deployed, in a line each.

    `meant` are logical ids that may go, or `database`.
    """
    try:
        body = cloudformation.get_template(StackName=stack)["TemplateBody"]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in UNREADABLE:
            yield f"{stack}: what is deployed cannot be compared: allow cloudformation:GetTemplate on it"
        elif code != "ValidationError":  # there is none: this is the first deployment
            raise
        return
    deployed = json.loads(body) if isinstance(body, str) else body
    for name, what in _differences(deployed, wanted):
        if name not in meant:
            yield f"{stack}: {what}; if that is meant: make deploy REPLACE_DATA={name}"


def _differences(deployed: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield logical ids and what becomes of each; what is only added empties nothing."""
    before, after = _kept(deployed), _kept(wanted)
    for name, one in before.items():
        if name not in after:
            yield name, f"{one['Type']} {name} would be given up"
        elif one != after[name]:
            yield name, f"{one['Type']} {name} would be replaced by another"
    was, will_be = _database(deployed), _database(wanted)
    if was != will_be:
        yield "database", f"the database would be {will_be} in place of {was}"


def _kept(template: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return what of `template` holds data, by logical id, with the properties that may not change."""
    found = {}
    for name, one in template.get("Resources", {}).items():
        kind, stated = one["Type"], one.get("Properties", {})
        # An instance of a cluster holds nothing of its own, and a bucket without a name the console's pages.
        is_spare = "DBClusterIdentifier" in stated or (kind == BUCKET and "BucketName" not in stated)
        if kind in KEPT and not is_spare:
            found[name] = {"Type": kind} | {key: stated.get(key) for key in KEPT[kind]}
    return found


def _database(template: Mapping[str, Any]) -> str | None:
    known: str | None = template.get("Metadata", {}).get(METADATA, {}).get(DATABASE)
    return known
