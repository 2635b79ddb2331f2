"""LocalStack in host mode: without Docker, from an environment of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3

from infra.local.ports import LOOPBACK, free_port
from tests.emulators import installed, serving


@contextmanager
def localstack(folder: Path, **settings: str) -> Iterator[str]:
    """Run the emulator, and yield its endpoint; `settings` are LocalStack's own."""
    endpoint = f"http://{LOOPBACK}:{free_port()}"
    environment = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder),
        "GATEWAY_LISTEN": endpoint.removeprefix("http://"),
        # It takes a machine that is a container for its own image.
        "OVERRIDE_IN_DOCKER": "0",
        "FILESYSTEM_ROOT": str(folder / "state"),
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
    }
    command = [installed("localstack/bin/python"), "-m", "localstack.runtime.main"]
    with serving(command, folder, lambda: _answers(endpoint), environment | settings):
        yield endpoint


def _answers(endpoint: str) -> bool:
    try:
        with urllib3.PoolManager(retries=False, timeout=2) as http:
            return http.request("GET", f"{endpoint}/_localstack/health").status == 200
    except urllib3.exceptions.HTTPError:
        return False
