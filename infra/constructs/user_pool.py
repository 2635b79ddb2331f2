"""Who may call the API: a Cognito user pool, whose users an administrator makes."""

from aws_cdk import Duration
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.environments import Environment
from ocr_identity.domain.states import Role

# The roles beside that of an owner, which everybody has.
GROUPS = {
    "Administrators": (Role.ADMIN, "See queues, states and the audit log; nobody's files."),
    "Reviewers": (Role.REVIEWER, "See the documents that are in review, and correct what was read of them."),
}


class UserPool(Construct):
    """User pool and the client that signs users in."""

    def __init__(self, scope: Construct, construct_id: str, environment: Environment) -> None:
        super().__init__(scope, construct_id)
        self.pool = cognito.UserPool(
            self,
            "Users",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_lowercase=True,
                require_uppercase=True,
                require_digits=True,
                require_symbols=True,
            ),
            account_recovery=cognito.AccountRecovery.NONE,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            removal_policy=environment.removal_policy,
        )
        for construct, (group, description) in GROUPS.items():
            cognito.CfnUserPoolGroup(
                self,
                construct,
                user_pool_id=self.pool.user_pool_id,
                group_name=group,
                description=description,
            )
        self.client = self.pool.add_client(
            "Client",
            auth_flows=cognito.AuthFlow(user_srp=True, user_password=True, admin_user_password=True),
            # No hosted pages: CDK would allow the implicit grant and example.com.
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            id_token_validity=Duration.hours(1),
            access_token_validity=Duration.hours(1),
        )
