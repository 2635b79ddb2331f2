"""The second road: LocalStack for AWS' APIs and MinIO for the objects, both as containers or without."""
