"""The environments, and every number in which they differ."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast, get_args

from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import RetentionDays

from ocr_identity.image.content_types import CONTENT_TYPES

# The tag `application` of everything here; switch it on as a cost allocation tag for the cost guard.
APPLICATION = "ocr-identity"
Packaging = Literal["image", "zip"]
Format = Literal["webp", "jpeg"]
DatabaseKind = Literal["given", "instance", "cluster"]


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment. `database` is made, or `given`: by `database_url` (local) or `database_secret_arn`."""

    name: str
    ocr_packaging: Packaging = "image"
    database: DatabaseKind = "instance"
    database_url: str | None = None
    database_secret_arn: str | None = None
    backup_days: int = 1
    # Aurora's capacity units, of 2 GB each.
    aurora_least: float = 0.5
    aurora_most: float = 8
    # Without one there is no way out, so that webhooks need it; endpoints reach AWS.
    nat_gateways: int = 0
    # A VPC that is there: its id, zones and private subnets, in the same order.
    vpc_id: str | None = None
    vpc_zones: tuple[str, ...] = ()
    vpc_subnets: tuple[str, ...] = ()
    # The embedded stack runs functions in an environment that has their dependencies already.
    bundle_dependencies: bool = True
    removal_policy: RemovalPolicy = RemovalPolicy.DESTROY
    log_retention: RetentionDays = RetentionDays.ONE_WEEK
    api_timeout_s: int = 29
    api_memory_mb: int = 1024
    api_rate: int = 50
    api_burst: int = 100
    cors_origin: str = "*"
    web_acl_arn: str | None = None
    # Reached from the network alone, by an endpoint in it.
    private_api: bool = False
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
    content_types: tuple[str, ...] = CONTENT_TYPES
    # Accounts whose queues may subscribe to the events.
    subscriber_accounts: tuple[str, ...] = ()
    subject_types: tuple[str, ...] = ("customer", "application", "case")
    # Uploads of one owner in so many seconds.
    quota_uploads: int = 1000
    quota_s: int = 3600
    media_timeout_s: int = 60
    media_memory_mb: int = 1024
    media_concurrency: int = 5
    thumbnail_size: int = 256
    preview_size: int = 1024
    rendition_format: Format = "webp"
    notify_timeout_s: int = 60
    notify_memory_mb: int = 512
    notify_concurrency: int = 5
    # Without a sender, no e-mail is sent.
    email_sender: str | None = None
    webhook_networks: tuple[str, ...] = ()
    webhook_ca_file: str | None = None
    # Days that files are kept: by document class, `rejected` ones, `deleted` ones, or by `default`.
    retention_days: Mapping[str, int] = field(default_factory=lambda: {"deleted": 30, "rejected": 30})
    alarm_email: str | None = None
    # Dollars a month, of what bears the tag `application`; the cost guard says when they will not do.
    budget_usd: int = 100
    alarm_queue_age_s: int = 900
    # Percent: below it the median reading of an hour is unsure.
    alarm_confidence: int = 70

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
        name="local",
        database="given",
        ocr_packaging="zip",
        bundle_dependencies=False,
        ocr_concurrency=2,
        ocr_batch_size=2,
        media_concurrency=2,
        notify_concurrency=2,
        email_sender="no-reply@ocr-identity.test",
        # A receiver of webhooks on the same machine.
        webhook_networks=("127.0.0.0/8", "::1/128"),
    ),
    "dev": Environment(name="dev"),
    "prod": Environment(
        name="prod",
        database="cluster",
        backup_days=14,
        budget_usd=1000,
        removal_policy=RemovalPolicy.RETAIN,
        log_retention=RetentionDays.THREE_MONTHS,
        api_rate=500,
        api_burst=1000,
        ocr_concurrency=100,
    ),
}


def from_context(context: Callable[[str], Any]) -> Environment:
    """The environment named by the context `env`, with its other values; raises ValueError.

    `databaseUrl` (local), `databaseSecretArn`, and what `CONTEXT` names.
    """
    name = context("env") or "dev"
    if name not in ENVIRONMENTS:
        raise ValueError(f"unknown environment {name!r}: -c env= takes {', '.join(ENVIRONMENTS)}")
    told = {key: context(key) for key in CONTEXT}
    values = {CONTEXT[key][0]: _read(key, value) for key, value in told.items() if value is not None}
    url, arn = context("databaseUrl"), context("databaseSecretArn")
    given = {"database": "given", "database_url": url, "database_secret_arn": arn} if url or arn else {}
    return _checked(replace(ENVIRONMENTS[name], **given, **values))


def _read(key: str, value: Any) -> Any:
    """What a context's text stands for; raises ValueError."""
    try:
        return CONTEXT[key][1](value)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"-c {key}= cannot be {value!r}: {error}") from None


def _words(value: str) -> tuple[str, ...]:
    return tuple(value.replace(" ", "").split(","))


def _days(value: str) -> Mapping[str, int]:
    """`passport=365,deleted=30` as a mapping."""
    pairs = (part.split("=") for part in _words(value))
    return {kind: int(days) for kind, days in pairs}


def _flag(value: Any) -> bool:
    return value in {True, "true"}


def _packaging(value: str) -> Packaging:
    if value not in get_args(Packaging):
        raise ValueError("it takes image or zip")
    return cast("Packaging", value)


def _format(value: str) -> Format:
    if value not in get_args(Format):
        raise ValueError("it takes webp or jpeg")
    return cast("Format", value)


# What a deployment may set by -c: the field, and how its text is read.
CONTEXT: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "ocrPackaging": ("ocr_packaging", _packaging),
    "corsOrigin": ("cors_origin", str),
    "webAclArn": ("web_acl_arn", str),
    "privateApi": ("private_api", _flag),
    "natGateways": ("nat_gateways", int),
    "vpcId": ("vpc_id", str),
    "vpcZones": ("vpc_zones", _words),
    "vpcSubnets": ("vpc_subnets", _words),
    "eventFields": ("event_fields", _flag),
    "emailSender": ("email_sender", str),
    "alarmEmail": ("alarm_email", str),
    "monthlyBudget": ("budget_usd", int),
    "apiRate": ("api_rate", int),
    "apiBurst": ("api_burst", int),
    "maxUploadBytes": ("max_upload_bytes", int),
    "contentTypes": ("content_types", _words),
    "subjectTypes": ("subject_types", _words),
    "subscriberAccounts": ("subscriber_accounts", _words),
    "uploadQuota": ("quota_uploads", int),
    "quotaSeconds": ("quota_s", int),
    "retentionDays": ("retention_days", _days),
    "webhookCaFile": ("webhook_ca_file", str),
    "thumbnailSize": ("thumbnail_size", int),
    "previewSize": ("preview_size", int),
    "renditionFormat": ("rendition_format", _format),
}


def _checked(environment: Environment) -> Environment:
    if environment.name == "local" and not environment.database_url:
        raise ValueError("the local environment needs -c databaseUrl=postgresql://...")
    if environment.name != "local" and environment.database_url:
        raise ValueError("a database URL in a template is no secret: use -c databaseSecretArn=")
    if environment.private_api and environment.database == "given" and environment.vpc_id is None:
        raise ValueError("-c privateApi=true needs a network: -c vpcId=, or a database of its own")
    if environment.vpc_id and not len(environment.vpc_zones) == len(environment.vpc_subnets) > 1:
        raise ValueError("-c vpcId= needs -c vpcZones= and -c vpcSubnets=, two or more, in the same order")
    return environment
