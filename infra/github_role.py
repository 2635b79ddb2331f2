"""The role by which GitHub's workflows deploy, a stack of its own: `make github-role REPOSITORY=owner/name`.

GitHub signs a token for each job (OIDC); the role trusts those of one repository and one of its environments,
and may call the roles of CDK's bootstrap, and ask what preflight and the smoke test ask. Nothing secret is
kept on either side. Who may call these roles may deploy any stack of the account with the same qualifier.
Source: https://docs.github.com/actions/deployment/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services
"""

import aws_cdk
from aws_cdk import Aws, CfnOutput, Duration, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.constructs.permissions import bound_roles
from infra.environments import APPLICATION
from infra.preflight import QUALIFIER

ISSUER = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"


class GitHubRole(Stack):
    """GitHub's provider, unless the account has it, and the role of one environment."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        repository: str,
        environment: str,
        provider_arn: str | None = None,
        qualifier: str = QUALIFIER,
    ) -> None:
        super().__init__(
            scope, construct_id, description=f"OCR Identity: deploys {environment} from {repository}"
        )
        provider = (
            iam.OidcProviderNative.from_oidc_provider_arn(self, "Provider", provider_arn)
            if provider_arn
            else iam.OidcProviderNative(self, "Provider", url=f"https://{ISSUER}", client_ids=[AUDIENCE])
        )
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.WebIdentityPrincipal(
                provider.oidc_provider_arn,
                {
                    "StringEquals": {
                        f"{ISSUER}:aud": AUDIENCE,
                        f"{ISSUER}:sub": f"repo:{repository}:environment:{environment}",
                    }
                },
            ),
            max_session_duration=Duration.hours(1),
            description=f"OCR Identity: GitHub deploys {environment} from {repository}",
        )
        roles = f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/cdk-{qualifier}-*-{Aws.ACCOUNT_ID}-*"
        role.add_to_policy(iam.PolicyStatement(actions=["sts:AssumeRole"], resources=[roles]))
        for statement in _looks(environment):
            role.add_to_policy(statement)
        CfnOutput(self, "RoleArn", value=role.role_arn)


def _looks(environment: str) -> list[iam.PolicyStatement]:
    """Return what preflight and the smoke test ask of AWS themselves."""
    here = f"{Aws.REGION}:{Aws.ACCOUNT_ID}"
    stacks = [f"OcrIdentity{part}-{environment}" for part in ("", "Data")]
    parameters = f"arn:{Aws.PARTITION}:ssm:{here}:parameter"
    users = ("AdminCreateUser", "AdminSetUserPassword", "AdminInitiateAuth", "AdminDeleteUser")
    return [
        iam.PolicyStatement(
            actions=["cloudformation:GetTemplate"],
            resources=[f"arn:{Aws.PARTITION}:cloudformation:{here}:stack/{stack}/*" for stack in stacks],
        ),
        iam.PolicyStatement(
            actions=["ssm:GetParametersByPath"],
            resources=[f"{parameters}/{APPLICATION}/{environment}{below}" for below in ("", "/*")],
        ),
        iam.PolicyStatement(
            actions=["ssm:GetParameter"],
            resources=[f"{parameters}/cdk-bootstrap/*"],
        ),
        iam.PolicyStatement(
            actions=[f"cognito-idp:{action}" for action in users],
            resources=[f"arn:{Aws.PARTITION}:cognito-idp:{here}:userpool/*"],
            conditions={"StringEquals": {"aws:ResourceTag/deployment": f"{APPLICATION}-{environment}"}},
        ),
        # These know no resource.
        iam.PolicyStatement(actions=["lambda:GetAccountSettings", "ses:GetAccount"], resources=["*"]),
    ]


def build(app: aws_cdk.App) -> GitHubRole:
    """Make the stack of the context `repository` and `env`; raises ValueError."""
    repository, environment = app.node.try_get_context("repository"), app.node.try_get_context("env")
    if not repository or "/" not in repository:
        raise ValueError("which repository may deploy? make github-role REPOSITORY=owner/name ENV=prod")
    stack = GitHubRole(
        app,
        f"OcrIdentityGitHub-{environment or 'dev'}",
        repository=repository,
        environment=environment or "dev",
        provider_arn=app.node.try_get_context("providerArn"),
        qualifier=app.node.try_get_context("bootstrapQualifier") or QUALIFIER,
    )
    bound_roles(stack, app.node.try_get_context("permissionsBoundaryArn"))
    return stack


if __name__ == "__main__":
    application = aws_cdk.App()
    build(application)
    application.synth()
