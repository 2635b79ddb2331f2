"""A receiver of webhooks on loopback: HTTPS by a certificate of its own, signatures checked."""

import base64
import datetime
import hashlib
import hmac
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra.local.ports import LOOPBACK


@dataclass(frozen=True, slots=True)
class Received:
    """One webhook as it came."""

    headers: dict[str, str]
    body: bytes

    def is_signed_by(self, secret: str) -> bool:
        """Tell whether the signature is right, as the receiver of a Standard Webhook checks it."""
        content = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
        return hmac.compare_digest(self.headers["webhook-signature"], f"v1,{expected}")


@dataclass
class Receiver:
    """Where to send to, what came, and the statuses that are answered next (204 after them)."""

    url: str
    received: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)


@contextmanager
def receiving(certificate: Path) -> Iterator[Receiver]:
    """Run a receiver whose certificate and key are in `certificate`."""
    server = ThreadingHTTPServer((LOOPBACK, 0), _Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    server.receiver = Receiver(f"https://{LOOPBACK}:{server.server_port}/hook")  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.receiver  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Keep what came."""
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        receiver.received.append(
            Received({name.lower(): value for name, value in self.headers.items()}, body)
        )
        self.send_response(receiver.statuses.pop(0) if receiver.statuses else 204)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's signature
        """Say nothing."""


def make_certificate(path: Path) -> None:
    """Write a certificate for loopback with its key to `path`, unless it is there."""
    if path.exists():
        return
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ocr-identity webhooks on loopback")])
    now = datetime.datetime.now(datetime.UTC)
    hosts = x509.SubjectAlternativeName(
        [x509.IPAddress(ipaddress.ip_address(LOOPBACK)), x509.DNSName("localhost")]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=365))
        .add_extension(hosts, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path.touch(mode=0o600)
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
