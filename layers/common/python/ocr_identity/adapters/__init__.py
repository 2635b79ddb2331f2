"""The outside world behind our ports: S3, SNS, SQS, Postgres and the OCR engine."""
