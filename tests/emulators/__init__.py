"""Servers that speak AWS' APIs, real ones of their kind, on loopback for as long as a test needs them."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from infra import ROOT
from infra.local.processes import wait_until

INSTALLED = ROOT / ".emulators"
START_S = 120


def installed(program: str) -> str:
    """Where `make emulators` put `program`; skips the test where it did not."""
    found = INSTALLED / program
    if not found.exists():
        pytest.skip(f"no {found.name} here: make emulators installs LocalStack and MinIO")
    return str(found)


def insist(ask: Callable[[], object], what: str) -> None:
    """Ask until the server takes it: some listen before they serve, MinIO before it knows its webhooks."""

    def taken() -> bool:
        try:
            ask()
        except (ClientError, EndpointConnectionError):
            return False
        return True

    wait_until(taken, START_S, what)


@contextmanager
def serving(
    command: list[str],
    folder: Path,
    answers: Callable[[], bool],
    environment: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """`command` at work in `folder`, once it answers; its output in `log` there."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        wait_until(answers, START_S, f"{Path(command[0]).name} (see {folder / 'log'})")
        yield
    finally:
        process.kill()  # none has anything to save, and some take half a minute for it
        process.wait()
