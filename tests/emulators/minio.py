"""MinIO, built from its source, its notifications sent to a webhook."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.ports import LOOPBACK, free_port
from infra.local.processes import listens
from tests.emulators import installed, serving

KEY, SECRET = "test", "testtest"


@contextmanager
def minio(folder: Path, webhook: str, token: str) -> Iterator[str]:
    """Run the server; what it could not tell `webhook` it keeps in `folder` and tells later."""
    port = free_port()
    settings = {
        "HOME": str(folder),
        "MINIO_ROOT_USER": KEY,
        "MINIO_ROOT_PASSWORD": SECRET,
        "MINIO_BROWSER": "off",
        "MINIO_NOTIFY_WEBHOOK_ENABLE_OCR": "on",
        "MINIO_NOTIFY_WEBHOOK_ENDPOINT_OCR": webhook,
        "MINIO_NOTIFY_WEBHOOK_AUTH_TOKEN_OCR": f"Bearer {token}",
        "MINIO_NOTIFY_WEBHOOK_QUEUE_DIR_OCR": str(folder / "events"),
    }
    command = [installed("bin/minio"), "server", "--address", f"{LOOPBACK}:{port}", str(folder / "data")]
    with serving(command, folder, lambda: listens(port), settings):
        yield f"http://{LOOPBACK}:{port}"
