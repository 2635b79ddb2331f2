"""The CDK app: `cdk synth -c env=dev`; the CLI runs it as `python -m infra.app` (cdk.json)."""

import aws_cdk

from infra.environments import from_context
from infra.stack import OcrIdentityStack


def build(app: aws_cdk.App) -> OcrIdentityStack:
    """The stack of the environment that `app`'s context names."""
    environment = from_context(app.node.try_get_context)
    return OcrIdentityStack(app, f"OcrIdentity-{environment.name}", environment=environment)


if __name__ == "__main__":
    application = aws_cdk.App()
    build(application)
    application.synth()
