"""A background process by its pid file: started apart, asked for, stopped."""

import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil

from infra.local.ports import LOOPBACK


class BackgroundProcess:
    """Something that runs apart from this process, with its pid in `folder`."""

    folder: Path

    def stop(self) -> None:
        """Stop it and all that it started; no harm where it is gone."""
        stop(self._pid_file)

    def is_running(self) -> bool:
        """Tell whether it lives."""
        return is_running(self._pid_file)

    @property
    def _pid_file(self) -> Path:
        return self.folder / "pid"


def start(command: list[str], environment: Mapping[str, str], pid_file: Path, log: Path) -> None:
    """Run `command` apart from this process, its output in `log`, its pid in `pid_file`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    pid_file.write_text(f"{process.pid} {psutil.Process(process.pid).create_time()}")
    process.returncode = 0  # it is meant to outlive us: no warning when this handle goes


def is_running(pid_file: Path) -> bool:
    """Tell whether the process of `pid_file` lives."""
    return _process(pid_file) is not None


def stop(pid_file: Path, patience_s: float = 10) -> None:
    """Stop the process and all that it started; no harm where it is gone."""
    if process := _process(pid_file):
        family = [*process.children(recursive=True), process]
        process.terminate()
        _, alive = psutil.wait_procs(family, timeout=patience_s)
        for left in alive:
            left.kill()
    pid_file.unlink(missing_ok=True)


def _process(pid_file: Path) -> psutil.Process | None:
    """Find the process, if it still is the one that was started: pids come round again."""
    try:
        pid, created = pid_file.read_text().split()
        process = psutil.Process(int(pid))
        same = abs(process.create_time() - float(created)) < 1
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None


def wait_until(condition: Callable[[], bool], patience_s: float, what: str) -> None:
    """Return once `condition` holds; raises TimeoutError naming `what`."""
    deadline = time.monotonic() + patience_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {patience_s:.0f} s")
        time.sleep(0.1)


def listens(port: int) -> bool:
    """Tell whether anything listens on `port` of loopback."""
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0
