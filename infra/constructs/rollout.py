"""How new code comes to be called: by an alias, which CodeDeploy moves bit by bit, and back on an alarm."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.environments import Environment

ALIAS, CHILD = "live", "Live"
# All but the migration, which a deployment runs itself.
ALIASED = ("api", "ocr", "renditions", "notify", "dead_letter", "maintenance")


def live_alias(function: lambda_.Function, name: str, environment: Environment) -> lambda_.IFunction:
    """Return what queues, schedules and the API call: an alias on AWS, the function itself on emulators."""
    if environment.is_emulated:
        return function
    return lambda_.Alias(
        function,
        CHILD,
        alias_name=ALIAS,
        version=function.current_version,
        provisioned_concurrent_executions=environment.provisioned.get(name),
    )


def called_name(function: lambda_.Function, environment: Environment) -> str:
    """Return the name by which people call `function`: with its alias, where it has one."""
    return function.function_name if environment.is_emulated else f"{function.function_name}:{ALIAS}"


class Rollout(Construct):
    """A tenth of the calls for five minutes, then all; what the alarms find is taken back at once."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        functions: Mapping[str, lambda_.Function],
        alarms: Mapping[str, Sequence[cloudwatch.IAlarm]],
    ) -> None:
        super().__init__(scope, construct_id)
        application = codedeploy.LambdaApplication(self, "Application")
        role = self._role(functions.values())
        for name, function in functions.items():
            codedeploy.LambdaDeploymentGroup(
                self,
                name.title().replace("_", ""),
                application=application,
                alias=cast("lambda_.Alias", function.node.find_child(CHILD)),
                # CDK would add a managed policy.
                role=role.without_policy_updates(),
                deployment_config=codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
                alarms=list(alarms[name]),
                auto_rollback=codedeploy.AutoRollbackConfig(deployment_in_alarm=True, failed_deployment=True),
            )

    def _role(self, functions: Iterable[lambda_.Function]) -> iam.Role:
        """Make a role that may do what `AWSCodeDeployRoleForLambdaLimited` may, on these functions alone."""
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"),
            description="OCR Identity: moves the functions' aliases",
        )
        moves = ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"]
        moved = list(functions)
        # Lambda asks for GetAlias and UpdateAlias on the function itself (Service Authorization Reference).
        arns = [arn for one in moved for arn in (one.function_arn, f"{one.function_arn}:{ALIAS}")]
        role.add_to_policy(iam.PolicyStatement(actions=moves, resources=arns))
        role.add_to_policy(iam.PolicyStatement(actions=["cloudwatch:DescribeAlarms"], resources=["*"]))
        for function in moved:
            # A deployment that moves an alias before it is allowed to fails.
            function.node.find_child(CHILD).node.add_dependency(role.node.find_child("DefaultPolicy"))
        return role
