"""The profiles of environments, and every number in which they differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from aws_cdk import RemovalPolicy
from aws_cdk.aws_logs import RetentionDays

from ocr_identity.domain.content_types import CONTENT_TYPES
from ocr_identity.ports.engines import PrintEngine

APPLICATION = "ocr-identity"
Profile = Literal["local", "localstack", "dev", "prod"]
Packaging = Literal["image", "zip"]
Format = Literal["webp", "jpeg"]
Architecture = Literal["arm64", "x86_64"]
DomainEndpoint = Literal["regional", "edge"]
DatabaseKind = Literal["given", "instance", "cluster"]


@dataclass(frozen=True, slots=True)
class Environment:
    """One deployment. `database` is made, or `given`: by `database_url` (local) or `database_secret_arn`."""

    name: str
    profile: Profile
    ocr_packaging: Packaging = "image"
    # Of zips; a fifth cheaper than x86_64, for which the image is built.
    architecture: Architecture = "arm64"
    # New code is called by some first, and taken back on an alarm; else by all at once.
    canary: bool = False
    # Environments kept warm, by function: without, a first call waits for its start.
    provisioned: Mapping[str, int] = field(default_factory=dict)
    database: DatabaseKind = "instance"
    database_url: str | None = None
    database_secret_arn: str | None = None
    # Whom functions sign in as, where it is not the owner, whom the migration signs in as: by another
    # URL, or by another secret for the migration.
    application_database_url: str | None = None
    migration_secret_arn: str | None = None
    # Whom the OCR function signs in as, where it is less than the others.
    ocr_database_url: str | None = None
    ocr_database_secret_arn: str | None = None
    # The customer's key under which the given secrets lie.
    database_secret_key_arn: str | None = None
    # A certificate that holds, whatever the given URL says.
    database_tls_required: bool = False
    backup_days: int = 1
    # Aurora's capacity units, of 2 GB each.
    aurora_min_acu: float = 0.5
    aurora_max_acu: float = 8
    # A second instance, in another zone: it takes over in seconds, and doubles what the cluster costs.
    database_reader: bool = False
    # Without one there is no way out, so that webhooks need it; endpoints reach AWS.
    nat_gateways: int = 0
    # A VPC that is there: its id, zones and private subnets, in the same order.
    vpc_id: str | None = None
    vpc_zones: tuple[str, ...] = ()
    vpc_subnets: tuple[str, ...] = ()
    # Of a VPC of its own.
    vpc_cidr: str = "10.0.0.0/16"
    # S3's managed prefix list in the region, to which alone functions without a NAT gateway may go out.
    s3_prefix_list: str | None = None
    # Functions look up AWS' names alone.
    dns_firewall: bool = False
    # What roles may at most be allowed, and the qualifier of a bootstrap of one's own.
    permissions_boundary_arn: str | None = None
    bootstrap_qualifier: str | None = None
    # The embedded stack runs functions in an environment that has their dependencies already.
    bundle_dependencies: bool = True
    # LocalStack's free edition applies no layers: there each zip holds all that its function needs.
    layers: bool = True
    # Where objects lie that S3 does not keep, with the key and secret; and where clients reach it.
    object_server: str | None = None
    public_object_server: str | None = None
    # Signs tokens where there is no Cognito.
    stand_in_secret: str | None = None
    removal_policy: RemovalPolicy = RemovalPolicy.DESTROY
    log_retention: RetentionDays = RetentionDays.ONE_WEEK
    api_timeout_s: int = 29
    api_memory_mb: int = 1024
    api_rate: int = 50
    api_burst: int = 100
    # The one origin whose pages may call the API; none where it is empty, but for the console's.
    cors_origin: str = "*"
    # A web ACL of its own, and how often one address may call in five minutes.
    waf: bool = False
    waf_rate: int = 2000
    # A line a request in CloudWatch; the role that writes it is the account's.
    access_logs: bool = False
    # The API's own name, with the certificate and the path that it lies under.
    domain_name: str | None = None
    certificate_arn: str | None = None
    domain_endpoint: DomainEndpoint = "regional"
    base_path: str = ""
    # Pages for people, behind CloudFront; `console_origin` is where the embedded stack serves them.
    console: bool = False
    console_origin: str | None = None
    web_acl_arn: str | None = None
    # Open to the network alone, by an endpoint in it.
    private_api: bool = False
    ocr_timeout_s: int = 90
    ocr_memory_mb: int = 2048
    # One document at a time: a message that is put back for want of time would cost one of its deliveries.
    ocr_batch_size: int = 1
    ocr_concurrency: int = 10
    # Deliveries of a message: with the pauses between them, a quarter of an hour.
    ocr_tries: int = 8
    # What reads print: each engine what it does best, or one of them alone.
    print_engine: PrintEngine = PrintEngine.AUTO
    # When readings go to a person: JSON, by type of document; see the how-to on reviews.
    review_rules: str = "{}"
    maintenance_timeout_s: int = 60
    # Of its function's 300 seconds, in which a scheduled job begins another page: the last may take a minute.
    maintenance_s: int = 180
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
    renditions_timeout_s: int = 60
    renditions_memory_mb: int = 1024
    # As many as are read.
    renditions_concurrency: int = 10
    thumbnail_size: int = 256
    preview_size: int = 1024
    rendition_format: Format = "webp"
    notify_timeout_s: int = 60
    notify_memory_mb: int = 512
    notify_concurrency: int = 5
    # Without a sender, no e-mail is sent.
    email_sender: str | None = None
    # The identity that it belongs to, an address or a domain, where SES knows it already.
    email_identity_arn: str | None = None
    webhook_networks: tuple[str, ...] = ()
    webhook_ca_file: str | None = None
    # Days that files are kept: by document class, `rejected` ones, `deleted` ones, or by `default`.
    retention_days: Mapping[str, int] = field(default_factory=lambda: {"deleted": 30, "rejected": 30})
    alarm_email: str | None = None
    # Dollars a month, of what bears the tag `application`; the cost guard says when they will not do.
    budget_usd: int = 150
    alarm_queue_age_s: int = 900
    # Percent: below it the median reading of an hour is unsure.
    alarm_confidence: int = 70
    # Percent of the fields that people looked at in a day, from which on their corrections are a drift.
    alarm_corrections: int = 20

    @property
    def metrics_namespace(self) -> str:
        """Of our own metrics: two environments of an account do not count together."""
        return f"OcrIdentity/{self.name}"

    @property
    def has_network(self) -> bool:
        """Whether functions lie in a network: the database's own, or one that is named."""
        return self.database != "given" or self.vpc_id is not None

    @property
    def has_way_out(self) -> bool:
        """Whether that network leads to the internet, as far as is known here."""
        return self.nat_gateways > 0 or self.vpc_id is not None

    @property
    def is_emulated(self) -> bool:
        """Whether this is for a machine of one's own, not for AWS."""
        return self.profile in EMULATED

    @property
    def ocr_visibility_s(self) -> int:
        """Six times the function's timeout, as AWS advises for event sources."""
        return 6 * self.ocr_timeout_s

    @property
    def ocr_lease_s(self) -> int:
        """A claim outlives the function that made it, and ends before the next delivery."""
        return self.ocr_timeout_s + 10


EMULATED = ("local", "localstack")
ENVIRONMENTS: Mapping[Profile, Environment] = {
    "local": Environment(
        name="local",
        profile="local",
        architecture="x86_64",
        database="given",
        ocr_packaging="zip",
        bundle_dependencies=False,
        ocr_concurrency=2,
        renditions_concurrency=2,
        notify_concurrency=2,
        email_sender="no-reply@ocr-identity.test",
        review_rules='{"default": {"zones_differ": true, "mrz_invalid": true}}',
        # A receiver of webhooks on the same machine.
        webhook_networks=("127.0.0.0/8", "::1/128"),
    ),
    "localstack": Environment(
        name="localstack",
        profile="localstack",
        architecture="x86_64",
        database="given",
        ocr_packaging="zip",
        layers=False,
        # LocalStack's limit can be raised, so that the MRZ networks have room.
        ocr_concurrency=2,
        renditions_concurrency=2,
        notify_concurrency=2,
    ),
    "dev": Environment(name="dev", profile="dev"),
    "prod": Environment(
        name="prod",
        profile="prod",
        canary=True,
        cors_origin="",
        waf=True,
        access_logs=True,
        database="cluster",
        database_tls_required=True,
        backup_days=14,
        budget_usd=1000,
        # Kept, but where its very creation fails: that can be done again.
        removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        log_retention=RetentionDays.THREE_MONTHS,
        api_rate=500,
        api_burst=1000,
        ocr_concurrency=100,
        renditions_concurrency=100,
    ),
}
