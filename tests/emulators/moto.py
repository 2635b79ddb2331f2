"""moto as a server, so that signed URLs can be sent to it too."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.ports import LOOPBACK, free_port
from infra.local.processes import listens
from tests.emulators import serving


@contextmanager
def moto(folder: Path) -> Iterator[str]:
    """Run the server, and yield its endpoint."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", LOOPBACK, "-p", str(port)]
    with serving(command, folder, lambda: listens(port)):
        yield f"http://{LOOPBACK}:{port}"
