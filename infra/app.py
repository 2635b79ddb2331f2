"""The CDK app: `cdk synth -c env=dev`; the CLI runs it as `python -m infra.app` (cdk.json)."""

import os
import sys

import aws_cdk

from infra.configuration import refuse_unknown
from infra.constructs.permissions import bound_roles
from infra.context import from_context
from infra.data_stack import DataStack
from infra.environments import Environment
from infra.region_services import missing_services
from infra.stack import OcrIdentityStack


def build(app: aws_cdk.App) -> OcrIdentityStack:
    """Build the stack of the environment that the context names; on AWS beside one that keeps the data."""
    environment = from_context(app.node.try_get_context)
    name = f"OcrIdentity-{environment.name}"
    if environment.is_emulated:
        return OcrIdentityStack(app, name, environment=environment)
    kept = DataStack(
        app,
        f"OcrIdentityData-{environment.name}",
        environment=environment,
        synthesizer=_synthesizer(environment),
    )
    stack = OcrIdentityStack(
        app, name, environment=environment, data=kept.data, synthesizer=_synthesizer(environment)
    )
    for one in (kept, stack):
        bound_roles(one, environment.permissions_boundary_arn)
    return stack


def _synthesizer(environment: Environment) -> aws_cdk.IStackSynthesizer:
    """Deploy by the account's bootstrap: CDK's own, or one with a qualifier."""
    return aws_cdk.DefaultStackSynthesizer(qualifier=environment.bootstrap_qualifier)


def main() -> None:
    """Synthesise; what cannot be is said in one line."""
    application = aws_cdk.App()
    region = os.environ.get("CDK_DEFAULT_REGION")
    try:
        refuse_unknown(application.node.get_all_context())
        environment = from_context(application.node.try_get_context)
        for fault in missing_services(region, environment) if region else ():
            sys.exit(fault)
        build(application)
    except ValueError as error:
        sys.exit(str(error))
    application.synth()


if __name__ == "__main__":
    main()
