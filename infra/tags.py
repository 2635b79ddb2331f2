"""The tags of everything here; switch `deployment` on as a cost allocation tag for the cost guard."""

from aws_cdk import Stack, Tags

from infra.environments import APPLICATION, Environment

# CloudFormation takes no tags of it.
UNTAGGED = ["AWS::RDS::DBProxyTargetGroup"]


def tag(stack: Stack, environment: Environment) -> None:
    """Tag all of `stack` by application, environment, and the two together, for budgets know one tag."""
    deployment = f"{APPLICATION}-{environment.name}"
    tags = {"application": APPLICATION, "environment": environment.name, "deployment": deployment}
    for name, value in tags.items():
        Tags.of(stack).add(name, value, exclude_resource_types=UNTAGGED)
