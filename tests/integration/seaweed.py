"""A strict S3 server from a wheel (SeaweedFS), on loopback, for as long as a test session needs it."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.ports import LOOPBACK, free_port
from infra.local.processes import wait_until

KEY = "testing"


@contextmanager
def seaweed(folder: Path) -> Iterator[str]:
    """The server's endpoint; credentials are `testing` twice."""
    identity = {
        "name": KEY,
        "credentials": [{"accessKey": KEY, "secretKey": KEY}],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    roles = ("master", "volume", "filer", "s3")
    ports = {role: free_port() for role in roles}
    listening = [f"-{role}.port={port}" for role, port in ports.items()]
    listening += [f"-{role}.port.grpc={free_port()}" for role in roles]
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "weed"), "server", "-s3", f"-dir={folder}", f"-ip={LOOPBACK}",
         "-master.telemetry=false", "-volume.max=3", "-s3.port.iceberg=0", "-s3.port.lance=0",
         f"-s3.config={folder / 's3.json'}", *listening],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: _listens(ports["s3"]), 60, "SeaweedFS")
        yield f"http://{LOOPBACK}:{ports['s3']}"
    finally:
        process.kill()  # its own goodbye takes half a minute
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0
