"""Adapters of S3, SQS, SNS, SES and Secrets Manager."""
