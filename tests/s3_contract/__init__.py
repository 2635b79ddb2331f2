"""What the code relies on of an S3 API, clause by clause, against every one that we run on."""
