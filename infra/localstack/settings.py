"""Where the second road's servers are, and their secrets; untold, as the compose file has them."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from localstack_client.session import Session
from pydantic_settings import BaseSettings, SettingsConfigDict

from infra import ROOT
from ocr_identity.adapters.aws.s3 import CONFIG

# No secret: nothing of this is reached from elsewhere.
LOCAL = "on-this-machine-alone"
STACK = "OcrIdentity-localstack"


class LocalStackSettings(BaseSettings):
    """Addresses as deployment and functions see them, but for the public one, which clients see."""

    model_config = SettingsConfigDict(env_prefix="SECOND_ROAD_", extra="ignore", frozen=True)

    localstack: str = "http://127.0.0.1:4566"
    # With user and password. All that is here listens on-this-machine-alone.
    object_server: str = "http://test:testtest@127.0.0.1:9000"
    public_object_server: str = "http://127.0.0.1:9000"
    database_url: str = "postgresql://postgres:postgres@127.0.0.1:5432/postgres?sslmode=disable"
    stand_in_secret: str = LOCAL
    bridge_token: str = LOCAL
    bridge_port: int = 8080
    folder: Path = ROOT / ".local" / "localstack"
    bundle_dependencies: bool = True

    def session(self) -> Session:
        """LocalStack's clients."""
        return Session("test", "test", localstack_host=urlsplit(self.localstack).netloc)

    def objects(self) -> Any:
        """Make a client of MinIO, as an operator has it."""
        url = urlsplit(self.object_server)
        return boto3.client(
            "s3",
            endpoint_url=f"{url.scheme}://{url.hostname}:{url.port}",
            aws_access_key_id=url.username,
            aws_secret_access_key=url.password,
            region_name="us-east-1",
            config=CONFIG,
        )

    def outputs(self) -> dict[str, str]:
        """Read the deployed stack's outputs."""
        (stack,) = self.session().client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
        return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}

    def api_url(self) -> str:
        """Where the API answers."""
        outputs = self.outputs()
        return f"{self.localstack}/restapis/{outputs['ApiId']}/{outputs['ApiStage']}/_user_request_"
