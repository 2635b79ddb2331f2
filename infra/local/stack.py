"""The embedded stack as a whole: up, what it consists of, down."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from infra.local import cdk_cli
from infra.local.console_server import ConsoleServer
from infra.local.ministack import MiniStack, client_environment
from infra.local.ports import free_port
from infra.local.postgres import Postgres
from infra.local.webhook_receiver import make_certificate

QUEUES = ("ocr", "renditions", "notify")
LISTENING = ("postgres", "ministack", "console")


@dataclass(frozen=True, slots=True)
class Status:
    """What any client needs to know."""

    api_url: str
    docs_url: str
    console_url: str
    aws_endpoint: str
    region: str
    bucket: str
    topic_arn: str
    queues: dict[str, str]
    dlqs: dict[str, str]
    database_url: str
    user_pool_id: str
    client_id: str
    maintenance_function: str


class EmbeddedStack:
    """MiniStack, Postgres and our CDK app on them, their state under `root`; `context` is the app's."""

    def __init__(self, root: Path, context: Mapping[str, str] | None = None) -> None:
        self.root = root.resolve()
        self._context = dict(context or {})
        ports = self._ports()
        self.postgres = Postgres(self.root / "postgres", ports["postgres"])
        self.ministack = MiniStack(self.root / "ministack", ports["ministack"])
        self.console = ConsoleServer(self.root / "console", ports["console"])

    def up(self) -> Status:
        """Start what is not running, deploy, migrate; raises RuntimeError or TimeoutError."""
        self.postgres.start()
        self.ministack.start()
        make_certificate(self.certificate)
        context = {
            "env": "local", "databaseUrl": self.postgres.url,
            "applicationDatabaseUrl": self.postgres.application_url,
            "ocrDatabaseUrl": self.postgres.ocr_url, "webhookCaFile": str(self.certificate),
            "consoleOrigin": self.console.origin,
            **self._context,
        }  # fmt: skip
        outputs = cdk_cli.deploy(self.ministack.endpoint, context, self.root)
        self._migrate(outputs["MigrateFunctionName"])
        status = self._status(outputs)
        settings = {
            "apiUrl": status.api_url,
            "signInUrl": status.aws_endpoint,
            "clientId": outputs["ConsoleClientId"],
            "maxUploadBytes": int(outputs["ConsoleMaxUploadBytes"]),
        }
        self.console.start(json.dumps(settings), status.aws_endpoint)
        self._status_file.write_text(json.dumps(asdict(status), indent=2))
        self._status_file.chmod(0o600)
        return status

    def status(self) -> Status | None:
        """Read the running stack's status, None where it is down."""
        if not (self._status_file.exists() and self.ministack.is_running() and self.postgres.is_running()):
            return None
        return Status(**json.loads(self._status_file.read_text()))

    def down(self, *, remove: bool = False) -> None:
        """Stop everything; `remove` the state as well."""
        self.console.stop()
        self.ministack.stop()
        self.postgres.stop()
        if remove:
            shutil.rmtree(self.root, ignore_errors=True)

    @property
    def certificate(self) -> Path:
        """Of receivers of webhooks on this machine, with its key."""
        return self.root / "webhooks.pem"

    def client(self, service: str) -> Any:
        """Make a boto3 client of the emulator, which waits as long as a function may run."""
        patient = Config(read_timeout=310, retries={"max_attempts": 0})
        return boto3.client(service, config=patient, **aws_session(self.ministack.endpoint))

    @property
    def _status_file(self) -> Path:
        return self.root / "status.json"

    def _ports(self) -> dict[str, int]:
        """Choose the ports of this stack once, and keep them."""
        self.root.mkdir(parents=True, exist_ok=True)
        chosen = self.root / "ports.json"
        ports: dict[str, int] = json.loads(chosen.read_text()) if chosen.exists() else {}
        ports |= {name: free_port() for name in LISTENING if name not in ports}
        chosen.write_text(json.dumps(ports))
        return ports

    def _migrate(self, function: str) -> None:
        answer = self.client("lambda").invoke(FunctionName=function, Payload=b"{}")
        body = answer["Payload"].read().decode()
        if answer.get("FunctionError"):
            raise RuntimeError(f"the migration failed: {body}")

    def _status(self, outputs: dict[str, str]) -> Status:
        endpoint = self.ministack.endpoint
        api = f"{endpoint}/restapis/{outputs['ApiId']}/{outputs['ApiStage']}/_user_request_"
        return Status(
            api_url=api,
            docs_url=f"{api}/docs",
            console_url=f"{self.console.origin}/",
            aws_endpoint=endpoint,
            region=self.client("s3").meta.region_name,
            bucket=outputs["BucketName"],
            topic_arn=outputs["TopicArn"],
            queues={name: outputs[f"{name.title()}QueueUrl"] for name in QUEUES},
            dlqs={name: outputs[f"{name.title()}DlqUrl"] for name in QUEUES},
            maintenance_function=outputs["MaintenanceFunctionName"],
            database_url=self.postgres.url,
            user_pool_id=outputs["UserPoolId"],
            client_id=outputs["UserPoolClientId"],
        )


def aws_session(endpoint: str) -> dict[str, str]:
    """Return the arguments of a boto3 client of the emulator at `endpoint`."""
    settings = client_environment(endpoint)
    return {
        "endpoint_url": endpoint,
        "region_name": settings["AWS_REGION"],
        "aws_access_key_id": settings["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": settings["AWS_SECRET_ACCESS_KEY"],
    }


def aws_client(service: str, endpoint: str) -> Any:
    """Make a boto3 client of the emulator at `endpoint`."""
    return boto3.client(service, **aws_session(endpoint))
