"""A strict S3 server from a wheel: SeaweedFS."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.ports import LOOPBACK, free_port
from infra.local.processes import listens
from tests.emulators import serving

KEY = "testing"


@contextmanager
def seaweed(folder: Path) -> Iterator[str]:
    """Run the server, and yield its endpoint; credentials are `testing` twice."""
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
    command = [
        str(Path(sys.executable).parent / "weed"), "server", "-s3", f"-dir={folder}", f"-ip={LOOPBACK}",
        "-master.telemetry=false", "-volume.max=3", "-s3.port.iceberg=0", "-s3.port.lance=0",
        f"-s3.config={folder / 's3.json'}", *listening,
    ]  # fmt: skip
    with serving(command, folder, lambda: listens(ports["s3"])):
        yield f"http://{LOOPBACK}:{ports['s3']}"
