"""TLS before a Postgres that has none: takes the client's SSLRequest, and hands the rest on."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from infra.local.ports import LOOPBACK, free_port

SSL_REQUEST = bytes.fromhex("0000000804d2162f")


@contextmanager
def tls_before(port: int, certificate: Path) -> Iterator[int]:
    """Run a proxy to `port`, and yield its own port; those who do not ask for TLS are let go."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server((LOOPBACK, chosen := free_port())) as server:
        serving = threading.Thread(target=_serve, args=(server, context, port), daemon=True)
        serving.start()
        yield chosen
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
    serving.join(timeout=5)


def _serve(server: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError):
        while True:
            client, _ = server.accept()
            threading.Thread(target=_hand_on, args=(client, context, port), daemon=True).start()


def _hand_on(client: socket.socket, context: ssl.SSLContext, port: int) -> None:
    with suppress(OSError), client:
        if client.recv(8) != SSL_REQUEST:
            return
        client.sendall(b"S")
        behind = socket.create_connection((LOOPBACK, port))
        with behind, context.wrap_socket(client, server_side=True) as secure:
            answers = threading.Thread(target=_copy, args=(behind, secure), daemon=True)
            answers.start()
            _copy(secure, behind)
            with suppress(OSError):
                behind.shutdown(socket.SHUT_RDWR)
            answers.join(timeout=5)


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
