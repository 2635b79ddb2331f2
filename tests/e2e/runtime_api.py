"""Lambda's Runtime API on loopback: hands a container one event, keeps its answer."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from infra.local.ports import LOOPBACK
from infra.local.processes import wait_until

DEADLINE_S = 90


class RuntimeApi(ThreadingHTTPServer):
    """One invocation of `event`; `answers` are path and body of all that came back."""

    daemon_threads = True

    def __init__(self, event: dict[str, Any]) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.event = json.dumps(event).encode()
        self.answers: list[tuple[str, Any]] = []
        self.taken = threading.Event()

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.server_port}"

    def answer(self, process: subprocess.Popen[bytes], log: Callable[[], str]) -> tuple[str, Any]:
        """Wait for the first thing that the function says: a response or an error; else tell its `log`."""
        try:
            wait_until(lambda: bool(self.answers) or process.poll() is not None, DEADLINE_S, "the answer")
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{log()}") from error
        assert self.answers, f"it ended without an answer\n{log()}"
        return self.answers[0]


class _Handler(BaseHTTPRequestHandler):
    server: RuntimeApi
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Give the next invocation; there is only one, so the second caller waits for ever."""
        if self.server.taken.is_set():
            threading.Event().wait(DEADLINE_S)
        self.server.taken.set()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef")
        self.send_header("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + DEADLINE_S) * 1000)))
        self.send_header(
            "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:ocr"
        )
        self._finish(self.server.event)

    def do_POST(self) -> None:
        """Take a response or an error."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.answers.append((self.path, json.loads(body or b"null")))
        self.send_response(202)
        self._finish(b"{}")

    def _finish(self, body: bytes) -> None:
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's signature
        """Say nothing."""


@contextmanager
def runtime_api(event: dict[str, Any]) -> Iterator[RuntimeApi]:
    """Serve the API in the background."""
    with RuntimeApi(event) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
