"""A process as Lambda has it: a uid that nobody knows, only `/tmp` to write to, no network but some ports.

Run as `unshare --mount --net … python lambda_host.py FOLDER PORT… -- COMMAND…`, with the environment that the
command shall see. Linux alone; who is not root needs user namespaces.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

UID = 54321
LOOPBACK = "127.0.0.1"
ROOT = Path(__file__).parents[2]
MS_RDONLY, MS_REMOUNT, MS_BIND = 0x1, 0x20, 0x1000
KEPT = {
    "nosuid": 0x2,
    "nodev": 0x4,
    "noexec": 0x8,
    "noatime": 0x400,
    "nodiratime": 0x800,
    "relatime": 0x200000,
}
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
LIBC = ctypes.CDLL(None, use_errno=True)


@contextmanager
def lambda_process(
    command: Sequence[str], environment: Mapping[str, str], ports: Sequence[int], folder: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """`command` in such a process, which reaches the loopback's `ports`; it writes to `folder`/log."""
    relays = [_relay_to_port(folder / str(port), port) for port in ports]
    mapped = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    host = ["unshare", "--mount", "--net", *mapped, "--", sys.executable, __file__, str(folder)]
    given = [*host, *map(str, ports), "--", *command]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            given, env=dict(environment), cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        # With what it has started: the relays end with the last of these.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for relay in relays:
            relay.close()


class _Relay:
    """Hands on what comes to a listening socket, both ways, until it is closed."""

    def __init__(self, listener: socket.socket, connect: Callable[[], socket.socket]) -> None:
        self._listener, self._connect = listener, connect
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Take no more, and wait for what is under way: its other end is gone."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                here, _ = self._listener.accept()
                self._threads.append(threading.Thread(target=self._hand_on, args=(here,), daemon=True))
                self._threads[-1].start()

    def _hand_on(self, here: socket.socket) -> None:
        with here, self._connect() as there:
            back = threading.Thread(target=_copy, args=(there, here), daemon=True)
            back.start()
            _copy(here, there)
            # Who asked is gone; a server that keeps connections alive would wait for more.
            with contextlib.suppress(OSError):
                there.shutdown(socket.SHUT_RDWR)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _relay_to_port(path: Path, port: int) -> _Relay:
    """Relay a Unix socket at `path` to the loopback's `port`: it is reached from another network too."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(64)
    return _Relay(listener, lambda: socket.create_connection((LOOPBACK, port)))


def _relay_from_port(port: int, path: str) -> _Relay:
    def out() -> socket.socket:
        made = socket.socket(socket.AF_UNIX)
        made.connect(path)
        return made

    return _Relay(socket.create_server((LOOPBACK, port), backlog=64), out)


def _raise_loopback() -> None:
    with socket.socket() as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def _close_disks() -> None:
    """Every mount read-only but `/tmp`, which is new; the repository is seen in it where it lies there."""
    repository = os.open(ROOT, os.O_PATH)
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        point, options = line.split()[4:6]
        flags = sum(flag for name, flag in KEPT.items() if name in options.split(","))
        if not point.startswith(("/proc", "/sys", "/dev")):
            _mount(None, point, MS_REMOUNT | MS_BIND | MS_RDONLY | flags)
    _mount("tmpfs", "/tmp", 0)
    if ROOT.is_relative_to("/tmp"):
        ROOT.mkdir(parents=True)
        _mount(f"/proc/self/fd/{repository}", str(ROOT), MS_BIND)


def _mount(source: str | None, target: str, flags: int) -> None:
    named = source.encode() if source else None
    new = source == "tmpfs"
    if LIBC.mount(named, target.encode(), b"tmpfs" if new else None, flags, b"mode=1777" if new else None):
        raise OSError(ctypes.get_errno(), f"mount {target}")


def main() -> None:
    """Shut the process in, let the ports through, run the command."""
    split = sys.argv.index("--")
    folder, ports, command = sys.argv[1], sys.argv[2:split], sys.argv[split + 1 :]
    _raise_loopback()
    os.chdir(folder)
    relays = [_relay_from_port(int(port), port) for port in ports]
    _close_disks()
    # Another name for who runs the tests: nobody knows it, and what may be written is bounded above.
    named = ["unshare", "--user", f"--map-user={UID}", f"--map-group={UID}", "--"]
    ended = subprocess.run([*named, *command], cwd=ROOT, check=False).returncode
    for relay in relays:
        relay.close()
    sys.exit(ended)


if __name__ == "__main__":
    main()
