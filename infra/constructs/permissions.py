"""What functions may do: each action on the resources that it is for."""

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_


def bound_roles(stack: Stack, policy_arn: str | None) -> None:
    """Let no role of `stack` do more than the policy `policy_arn` allows, where there is one."""
    if policy_arn:
        bound = iam.ManagedPolicy.from_managed_policy_arn(stack, "PermissionsBoundary", policy_arn)
        iam.PermissionsBoundary.of(stack).apply(bound)


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
