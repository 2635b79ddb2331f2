"""Bodies of requests and answers: what OpenAPI shows."""
