"""The CDK app, and in `local/` the embedded stack that it is deployed to."""
