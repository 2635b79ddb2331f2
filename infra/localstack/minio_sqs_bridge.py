"""MinIO's webhook → the OCR queue: MinIO knows no SQS, and its notifications look like S3's.

It answers 503 where the queue does not take a notification; MinIO keeps those and sends them again.
"""

import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from infra.localstack.settings import LocalStackSettings

Deliver = Callable[[str], object]
HEALTH = "/health"
MOST_BYTES = 1_000_000


class Bridge(ThreadingHTTPServer):
    """Hands on what comes with `token` to `deliver`, which raises where it cannot."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], token: str, deliver: Deliver) -> None:
        super().__init__(address, _Request)
        self._token, self._deliver = f"Bearer {token}", deliver

    def take(self, authorization: str, body: str) -> int:
        """Take one notification, and return the status that answers it."""
        if not hmac.compare_digest(authorization.encode(), self._token.encode()):
            return 401
        try:
            self._deliver(body)
        except Exception:  # noqa: BLE001 - whatever it is, MinIO has to send it again
            return 503
        return 200


class _Request(BaseHTTPRequestHandler):
    server: Bridge
    timeout = 30

    def do_GET(self) -> None:
        """Tell that it lives."""
        self._answer(200 if self.path == HEALTH else 404)

    def do_HEAD(self) -> None:
        """MinIO asks whether somebody is there."""
        self._answer(200)

    def do_POST(self) -> None:
        """Take one notification."""
        size = self.headers.get("Content-Length", "")
        if not size.isdecimal() or int(size) > MOST_BYTES:
            return self._answer(413)
        body = self.rfile.read(int(size)).decode(errors="replace")
        return self._answer(self.server.take(self.headers.get("Authorization", ""), body))

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's signature
        """Say nothing: keys are ids, but what is not said cannot leak."""


def bridge(road: LocalStackSettings, host: str) -> Bridge:
    """Between MinIO and the queue that is deployed."""
    queue, sqs = road.outputs()["OcrQueueUrl"], road.session().client("sqs")
    return Bridge(
        (host, road.bridge_port),
        road.bridge_token,
        lambda body: sqs.send_message(QueueUrl=queue, MessageBody=body),
    )


@contextmanager
def at_work(bridge: Bridge) -> Iterator[str]:
    """Serve `bridge` in the background, and yield its URL."""
    threading.Thread(target=bridge.serve_forever, daemon=True).start()
    try:
        yield f"http://{bridge.server_name}:{bridge.server_port}/"
    finally:
        bridge.shutdown()
        bridge.server_close()


if __name__ == "__main__":
    bridge(LocalStackSettings(), "0.0.0.0").serve_forever()  # noqa: S104 - in a container's own network
