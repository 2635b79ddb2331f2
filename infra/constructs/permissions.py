"""What functions may do: each action on the resources that it is for."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_


def grant_network(role: iam.Role) -> None:
    """Let Lambda hang the function into the network; these actions know no resource beforehand."""
    actions = [f"ec2:{name}" for name in (
        "CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets", "DeleteNetworkInterface",
        "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses",
    )]  # fmt: skip
    role.add_to_policy(iam.PolicyStatement(actions=actions, resources=["*"]))


def grant(function: lambda_.Function, actions: list[str], *resources: str) -> None:
    """Let `function` do `actions` on `resources`."""
    function.add_to_role_policy(iam.PolicyStatement(actions=actions, resources=list(resources)))
