"""The embedded stack: MiniStack, a real Postgres and the CDK CLI, all from packages, all on loopback."""
