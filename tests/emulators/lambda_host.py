"""A process as Lambda has it: a uid that nobody knows, only `/tmp` to write to, no network but some ports.

Run as `unshare --mount --net … python lambda_host.py FOLDER PORT… -- COMMAND…`, with the environment that the
command shall see. Linux alone; who is not root needs user namespaces.
"""

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
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
        process = subprocess.Popen(given, env=dict(environment), cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for relay in relays:
            relay.close()


def _relay_to_port(path: Path, port: int) -> socket.socket:
    """A Unix socket at `path` that leads to the loopback's `port`: it is reached from another network too."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen(64)
    _serve(listener, lambda: socket.create_connection((LOOPBACK, port)))
    return listener


def _relay_from_port(port: int, path: str) -> None:
    listener = socket.create_server((LOOPBACK, port), backlog=64)

    def out() -> socket.socket:
        made = socket.socket(socket.AF_UNIX)
        made.connect(path)
        return made

    _serve(listener, out)


def _serve(listener: socket.socket, connect: "object") -> None:
    def accept() -> None:
        while True:
            try:
                here, _ = listener.accept()
            except OSError:
                return
            there = connect()  # type: ignore[operator]
            for source, target in ((here, there), (there, here)):
                threading.Thread(target=_copy, args=(source, target), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()
        target.close()


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
    for port in ports:
        _relay_from_port(int(port), port)
    _close_disks()
    # Another name for who runs the tests: nobody knows it, and what may be written is bounded above.
    named = ["unshare", "--user", f"--map-user={UID}", f"--map-group={UID}", "--"]
    sys.exit(subprocess.run([*named, *command], cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
