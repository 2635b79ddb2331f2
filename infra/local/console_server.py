"""The console on loopback: its built files, its settings, and the headers that CloudFront sends on AWS."""

import sys
from collections.abc import Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from infra import ROOT
from infra.console_headers import PERMISSIONS, REFERRERS, content_security_policy
from infra.local import processes
from infra.local.ports import LOOPBACK

BUILT = ROOT / "console" / "dist"
START_S = 15


class ConsoleServer(processes.BackgroundProcess):
    """A process that serves the console, and the folder of its settings."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    @property
    def origin(self) -> str:
        """Whence its pages come."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self, settings: str, endpoint: str) -> None:
        """Serve with `settings` (JSON); the pages may talk to `endpoint`. Raises TimeoutError."""
        self.stop()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "settings.json").write_text(settings)
        command = [sys.executable, "-m", __name__, str(self.folder), str(self.port), endpoint]
        processes.start(command, {"PYTHONPATH": str(ROOT)}, self._pid_file, self.folder / "log")
        processes.wait_until(lambda: processes.listens(self.port), START_S, "the console")


class ConsoleFiles(SimpleHTTPRequestHandler):
    """The files of `BUILT` and one more, `settings.json`, each with the headers that bound the page."""

    def __init__(
        self, *arguments: object, settings: Path, headers: Mapping[str, str], **others: object
    ) -> None:
        self._settings, self._headers = settings, headers
        super().__init__(*arguments, directory=str(BUILT), **others)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        """Find the file that `path` names."""
        if path.split("?", maxsplit=1)[0] == "/settings.json":
            return str(self._settings)
        return super().translate_path(path)

    def end_headers(self) -> None:
        """Add the headers that CloudFront adds on AWS."""
        for name, value in self._headers.items():
            self.send_header(name, value)
        super().end_headers()


def main() -> None:
    """Serve on the port that the second argument names until this process is stopped."""
    folder, port, endpoint = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    headers = {
        "Content-Security-Policy": content_security_policy([endpoint], [endpoint]),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": REFERRERS,
        "Permissions-Policy": PERMISSIONS,
        "Cache-Control": "no-cache",
    }
    handler = partial(ConsoleFiles, settings=folder / "settings.json", headers=headers)
    ThreadingHTTPServer((LOOPBACK, port), handler).serve_forever()


if __name__ == "__main__":
    main()
