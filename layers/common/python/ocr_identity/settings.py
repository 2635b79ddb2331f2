"""What each function reads of its environment, and nothing else reads any: one model a function.

The CDK app sets exactly these variables; a test holds the two against each other.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


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

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.database_url is None) == (self.database_secret_arn is None):
            raise ValueError("set either DATABASE_URL or DATABASE_SECRET_ARN")
        return self


class ApiSettings(DatabaseSettings):
    """The function behind API Gateway."""

    bucket_name: str
    queue_url: str
    topic_arn: str
    max_upload_bytes: int = Field(default=15_000_000, gt=0)
    max_sync_bytes: int = Field(default=4_400_000, gt=0, description="What API Gateway and Lambda carry.")
    upload_url_seconds: int = Field(default=600, ge=1, le=3600)
    download_url_seconds: int = Field(default=300, ge=1, le=3600)
    sync_wait_seconds: float = Field(default=20.0, ge=0, le=25)
    cors_origin: str = "*"


class OcrSettings(DatabaseSettings):
    """The function that reads documents."""

    bucket_name: str
    queue_url: str
    topic_arn: str
    languages: str = "eng"
    lease_seconds: int = Field(default=90, gt=0, description="Longer than the function's timeout.")
    read_timeout_seconds: float = Field(default=20.0, gt=0)
    max_upload_bytes: int = Field(default=15_000_000, gt=0)
    max_pixels: int = Field(default=64_000_000, gt=0)
    max_pages: int = Field(default=20, gt=0)
    max_read_seconds: float = Field(default=60.0, gt=0, description="Shorter than the function's timeout.")
    event_fields: bool = False
    omp_thread_limit: int = Field(default=1, description="Read by Tesseract itself.")


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
    announce_again_seconds: int = Field(default=3600, gt=0)


class MigrateSettings(DatabaseSettings):
    """The function that brings the tables up to date."""


class ClientSettings(BaseSettings):
    """The command `ocr-identity` where it talks to an API."""

    model_config = SettingsConfigDict(env_prefix="OCR_IDENTITY_", extra="ignore", frozen=True)

    api_url: str | None = None
    token: SecretStr | None = None
    topic_arn: str | None = None
    aws_endpoint: str | None = None
    home: Path = Path.home() / ".config" / "ocr-identity"
    stack: Path = Field(default=Path(".local"), description="Where the embedded stack keeps its status.")
