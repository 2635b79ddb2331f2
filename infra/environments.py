"""The environments, and every number in which they differ."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, cast, get_args

from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import RetentionDays

Packaging = Literal["image", "zip"]


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment. Either `database_url` (local alone) or `database_secret_arn` is set."""

    name: str
    ocr_packaging: Packaging = "image"
    database_url: str | None = None
    database_secret_arn: str | None = None
    # The embedded stack runs functions in an environment that has their dependencies already.
    bundle_dependencies: bool = True
    removal_policy: RemovalPolicy = RemovalPolicy.DESTROY
    log_retention: RetentionDays = RetentionDays.ONE_WEEK
    api_timeout_s: int = 29
    api_memory_mb: int = 1024
    api_rate: int = 50
    api_burst: int = 100
    cors_origin: str = "*"
    ocr_timeout_s: int = 90
    ocr_memory_mb: int = 2048
    ocr_batch_size: int = 3
    ocr_concurrency: int = 10
    # Deliveries of a message: with the pauses between them, a quarter of an hour.
    ocr_tries: int = 8
    chore_timeout_s: int = 60
    upload_url_s: int = 600
    max_upload_bytes: int = 15_000_000
    event_fields: bool = False

    @property
    def ocr_visibility_s(self) -> int:
        """Six times the function's timeout, as AWS advises for event sources."""
        return 6 * self.ocr_timeout_s

    @property
    def ocr_lease_s(self) -> int:
        """A claim outlives the function that made it, and ends before the next delivery."""
        return self.ocr_timeout_s + 10


ENVIRONMENTS = {
    "local": Environment(
        name="local", ocr_packaging="zip", bundle_dependencies=False, ocr_concurrency=2, ocr_batch_size=2
    ),
    "dev": Environment(name="dev"),
    "prod": Environment(
        name="prod",
        removal_policy=RemovalPolicy.RETAIN,
        log_retention=RetentionDays.THREE_MONTHS,
        api_rate=500,
        api_burst=1000,
        ocr_concurrency=100,
    ),
}


def from_context(context: Callable[[str], Any]) -> Environment:
    """The environment named by the context `env`, with its other values; raises ValueError.

    `databaseUrl` (local), `databaseSecretArn`, `ocrPackaging`, `corsOrigin`, `eventFields`.
    """
    name = context("env") or "dev"
    if name not in ENVIRONMENTS:
        raise ValueError(f"unknown environment {name!r}: -c env= takes {', '.join(ENVIRONMENTS)}")
    chosen = replace(
        ENVIRONMENTS[name],
        database_url=context("databaseUrl"),
        database_secret_arn=context("databaseSecretArn"),
    )
    if packaging := context("ocrPackaging"):
        chosen = replace(chosen, ocr_packaging=_packaging(packaging))
    if origin := context("corsOrigin"):
        chosen = replace(chosen, cors_origin=origin)
    if context("eventFields") in {True, "true"}:
        chosen = replace(chosen, event_fields=True)
    return _checked(chosen)


def _packaging(value: str) -> Packaging:
    if value not in get_args(Packaging):
        raise ValueError(f"-c ocrPackaging= takes image or zip, not {value!r}")
    return cast("Packaging", value)


def _checked(environment: Environment) -> Environment:
    if environment.name == "local" and not environment.database_url:
        raise ValueError("the local environment needs -c databaseUrl=postgresql://...")
    if environment.name != "local" and environment.database_url:
        raise ValueError("a database URL in a template is no secret: use -c databaseSecretArn=")
    if environment.name != "local" and not environment.database_secret_arn:
        raise ValueError(
            "-c databaseSecretArn= is missing: the ARN of a secret that holds "
            '{"url": "postgresql://user:password@host:5432/database"}'
        )
    return environment
