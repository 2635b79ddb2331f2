"""Secrets Manager, where the database's URL is kept on AWS."""

import boto3

from ocr_identity.adapters.aws.config import SHORT_TIMEOUTS


def read_secret(arn: str) -> str:
    """Read the secret's text."""
    value: str = boto3.client("secretsmanager", config=SHORT_TIMEOUTS).get_secret_value(SecretId=arn)[
        "SecretString"
    ]
    return value
