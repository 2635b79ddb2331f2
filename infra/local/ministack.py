"""The AWS emulator: MiniStack on loopback, its functions in warm subprocesses of this interpreter."""

import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from infra.local import processes
from infra.local.ports import LOOPBACK

REGION, ACCOUNT = "us-east-1", "000000000000"
START_S = 30


@dataclass(frozen=True, slots=True)
class MiniStack(processes.BackgroundProcess):
    """The emulator whose state lies in `folder` and that listens on `port`."""

    folder: Path
    port: int

    @property
    def endpoint(self) -> str:
        """Where AWS' APIs answer."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers; raises TimeoutError."""
        if self.is_running():
            return
        for name in ("state", "s3", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "ministack"]
        processes.start(command, self._environment(), self._pid_file, self.folder / "log")
        processes.wait_until(self._answers, START_S, f"MiniStack (see {self.folder / 'log'})")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _environment(self) -> dict[str, str]:
        """Its own settings; nothing of the caller's AWS account or proxies."""
        inherited = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("AWS_", "OCR_IDENTITY_", "POWERTOOLS_"))
            and not key.lower().endswith("_proxy")
        }
        return inherited | {
            "BIND_HOST": LOOPBACK,
            "MINISTACK_HOST": LOOPBACK,
            "GATEWAY_PORT": str(self.port),
            # It would listen on all interfaces.
            "IOT_MTLS_ENABLED": "0",
            "MINISTACK_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.folder / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.folder / "s3"),
            "TMPDIR": str(self.folder / "tmp"),
            "LOG_LEVEL": "WARNING",
        }


def client_environment(endpoint: str) -> dict[str, str]:
    """Return what AWS' tools and libraries need to talk to the emulator at `endpoint`."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
