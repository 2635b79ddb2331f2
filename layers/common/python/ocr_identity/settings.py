"""What each function reads of its environment, and nothing else reads any: one model a function.

The CDK app sets exactly these variables; a test holds the two against each other.
"""

import os
import sys
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ocr_identity.domain.content_types import CONTENT_TYPES
from ocr_identity.domain.review import ReviewRule
from ocr_identity.ports.engines import PrintEngine


def _split(value: object) -> object:
    """Words with commas between them."""
    return frozenset(value.replace(" ", "").split(",")) - {""} if isinstance(value, str) else value


Words = Annotated[frozenset[str], NoDecode, BeforeValidator(_split)]


# What the libraries of the reader and of the renderer need: where programs lie, and the engine's threads.
SANDBOXED = ("PATH", "LD_LIBRARY_PATH", "LANG", "OMP_THREAD_LIMIT")


# What browsers may send to the API and see of its answers; API Gateway's own answers say the same.
CORS_ALLOWED = ("Content-Type", "Authorization", "Idempotency-Key", "X-Request-Id")
CORS_EXPOSED = ("Retry-After", "X-Request-Id", "Allow", "WWW-Authenticate")


class FunctionSettings(BaseSettings):
    """What every function has: Powertools' names and levels."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    powertools_service_name: str = "ocr-identity"
    powertools_metrics_namespace: str = "OcrIdentity"
    powertools_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class DatabaseSettings(FunctionSettings):
    """Where the database is: its URL, or the secret that holds it."""

    database_url: SecretStr | None = None
    database_secret_arn: str | None = None
    database_tls_required: bool = Field(default=False, description="Refuse to go in the clear.")

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.database_url is None) == (self.database_secret_arn is None):
            raise ValueError("set either DATABASE_URL or DATABASE_SECRET_ARN")
        return self


class WebhookSettings(DatabaseSettings):
    """Where webhooks may go beside the public network, and whose certificates are believed there."""

    webhook_allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    webhook_ca_file: str | None = None
    webhooks_reachable: bool = Field(default=True, description="Whether there is a way out to the internet.")
    fair_queues: bool = Field(
        default=True, description="Whether SQS takes turns among owners; LocalStack's does not know it."
    )


class ApiSettings(WebhookSettings):
    """The function behind API Gateway."""

    bucket_name: str
    queue_url: str
    topic_arn: str
    max_upload_bytes: int = Field(default=15_000_000, gt=0)
    max_sync_bytes: int = Field(default=4_400_000, gt=0, description="What API Gateway and Lambda carry.")
    upload_url_seconds: int = Field(default=600, ge=1, le=3600)
    s3_public_endpoint_url: str | None = Field(
        default=None, description="Where clients reach the objects, if elsewhere than functions do."
    )
    download_url_seconds: int = Field(default=300, ge=1, le=3600)
    sync_wait_seconds: float = Field(default=20.0, ge=0, le=25)
    user_pool_client_ids: Words = Field(description="Whose tokens are taken: their audiences.")
    cors_origins: Words = Field(default=frozenset({"*"}), description="Whose pages may call; or nobody's.")
    base_path: str = Field(default="", description="Path of a custom domain that the API lies under.")
    content_types: Words = frozenset(CONTENT_TYPES)
    quota_uploads: int = Field(default=1000, gt=0, description="Of one owner, in `quota_seconds`.")
    quota_seconds: int = Field(default=3600, gt=0)
    subject_types: Words = Field(
        default=frozenset({"customer", "application", "case"}),
        description="What files may be attached to that lives elsewhere.",
    )
    event_fields: bool = False
    review_lease_seconds: int = Field(default=900, ge=60, description="How long a reviewer has a document.")
    notify_queue_url: str
    watched_queues: dict[str, str] = Field(default={}, description="In JSON: name to URL.")


class OcrSettings(DatabaseSettings):
    """The function that reads documents."""

    bucket_name: str
    queue_url: str
    topic_arn: str
    languages: str = Field(default="eng", description="Tesseract's, joined by +.")
    print_engine: PrintEngine = Field(
        default=PrintEngine.AUTO,
        description="auto: PP-OCRv6, and Tesseract beside a valid MRZ; tesseract for scripts such as Thai.",
    )
    lease_seconds: int = Field(default=90, gt=0, description="Longer than the function's timeout.")
    read_timeout_seconds: float = Field(default=20.0, gt=0)
    max_upload_bytes: int = Field(default=15_000_000, gt=0)
    max_pixels: int = Field(default=64_000_000, gt=0)
    max_pages: int = Field(default=20, gt=0)
    review_rules: dict[str, ReviewRule] = Field(
        default={},
        description="In JSON: when readings go to a person, by type of document, `none` or `default`.",
    )
    max_read_seconds: float = Field(default=60.0, gt=0, description="Shorter than the function's timeout.")
    reader_memory_mb: int = Field(default=1792, gt=0, description="Less than the function's memory.")
    event_fields: bool = False
    omp_thread_limit: int = Field(default=1, description="Read by Tesseract itself.")


class RenditionsSettings(DatabaseSettings):
    """The function that makes thumbnails."""

    bucket_name: str
    queue_url: str
    max_upload_bytes: int = Field(default=15_000_000, gt=0)
    max_pixels: int = Field(default=64_000_000, gt=0)
    max_pages: int = Field(default=20, gt=0)
    max_render_seconds: float = Field(default=40.0, gt=0, description="Shorter than the function's timeout.")
    renderer_memory_mb: int = Field(default=768, gt=0, description="Less than the function's memory.")
    thumbnail_size: int = Field(default=256, ge=16, le=1024)
    preview_size: int = Field(default=1024, ge=16, le=4096)
    rendition_format: Literal["webp", "jpeg"] = "webp"


class NotifySettings(WebhookSettings):
    """The function that sends e-mails and webhooks; without a sender, no e-mail is sent."""

    queue_url: str
    email_sender: str | None = None
    email_configuration_set: str | None = None


class DeadLetterSettings(DatabaseSettings):
    """The function behind the dead-letter queue."""

    bucket_name: str
    topic_arn: str


class MaintenanceSettings(DatabaseSettings):
    """The function that the scheduler calls."""

    bucket_name: str
    queue_url: str
    topic_arn: str
    upload_grace_seconds: int = Field(default=300, ge=0)
    overdue_seconds: int = Field(default=21_600, ge=0)
    requeue_after_seconds: int = Field(default=3600, gt=0)
    orphan_grace_seconds: int = Field(default=7200, ge=0, description="Longer than any URL lives.")
    retention_days: dict[str, Annotated[int, Field(ge=0)]] = Field(
        default={}, description="In JSON: document class, `rejected`, `deleted` or `default` to days."
    )
    prune_after_days: int = Field(default=30, ge=1)
    dead_letter_urls: tuple[str, ...] = Field(default=(), description="In JSON: searched by erasures.")
    maintenance_limit: int = Field(default=1000, gt=0, description="Of things that are taken on at once.")
    maintenance_seconds: float = Field(
        default=180, ge=0, description="In which a run begins another page; less than the function's timeout."
    )
    notify_queue_url: str


class MigrateSettings(DatabaseSettings):
    """The function that brings the tables up to date, as their owner; and who the other functions sign in as.

    A secret holds a role's `url`, or its `username` and `password`.
    """

    patience_seconds: float = Field(
        default=200, ge=0, description="That a database which was just made is waited for."
    )
    application_database_url: SecretStr | None = None
    application_database_secret_arn: str | None = None
    ocr_database_url: SecretStr | None = None
    ocr_database_secret_arn: str | None = None


def sandbox_environment() -> dict[str, str]:
    """Pick what processes that decode files see of our environment: no credentials, addresses or secrets."""
    passed = {name: os.environ[name] for name in SANDBOXED if name in os.environ}
    return passed | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def disable_onnx_telemetry() -> None:
    """Have ONNX Runtime, which is not loaded yet, tell its maker nothing of processes and sessions."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


class ClientSettings(BaseSettings):
    """The command `ocr-identity` where it talks to an API."""

    model_config = SettingsConfigDict(env_prefix="OCR_IDENTITY_", extra="ignore", frozen=True)

    api_url: str | None = None
    token: SecretStr | None = None
    topic_arn: str | None = None
    aws_endpoint: str | None = None
    maintenance_function: str | None = None
    # Asked for when the command needs it: in a container there may be no home at all.
    debug: bool = Field(default=False, description="Show where an internal error came from.")
    home: Path = Field(default_factory=lambda: Path.home() / ".config" / "ocr-identity")
    stack: Path = Field(default=Path(".local"), description="Where the embedded stack keeps its status.")
