"""HTTPS to webhooks: to public addresses alone, to the very address that was checked, no redirects."""

import ipaddress
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from threading import Event, Timer
from urllib.parse import urlsplit

import urllib3
from urllib3.connection import HTTPSConnection

from ocr_identity.adapters.public_addresses import Address, is_public, unwrap_ipv4
from ocr_identity.domain.errors import WebhookFailedError
from ocr_identity.domain.request_errors import (
    WebhookInsecureError,
    WebhookPrivateAddressError,
    WebhooksUnreachableError,
    WebhookUnresolvableError,
)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
CONNECT_S, READ_S = 5, 10
HTTPS_PORT = 443
# For the whole exchange: an endpoint that answers drop by drop would hold a function for long.
DEADLINE_S = 15.0


@dataclass(frozen=True, slots=True)
class ResolvedUrl:
    """A URL taken apart, with the addresses that its host has."""

    host: str
    port: int
    target: str
    addresses: tuple[Address, ...]


class NoWayOut:
    """Port `WebhookSender` of a network without a way out: nothing is taken that could not be sent."""

    def check(self, _url: str) -> None:
        """Refuse any URL: raises `WebhooksUnreachableError`."""
        raise WebhooksUnreachableError

    def post(self, _url: str, _headers: Mapping[str, str], _body: bytes) -> int:
        """Send nothing: raises `WebhooksUnreachableError`, which is final."""
        raise WebhooksUnreachableError


class SafeHttpsSender:
    """Port `WebhookSender`; `allowed` are private networks that this deployment opens to webhooks."""

    def __init__(
        self, allowed: Iterable[Network] = (), ca_file: str | None = None, deadline_s: float = DEADLINE_S
    ) -> None:
        self._deadline_s = deadline_s
        self._allowed = tuple(allowed)
        self._ca_file = ca_file

    def check(self, url: str) -> None:
        """Check that `url` may be called.

        Raises `WebhookInsecureError`, `WebhookUnresolvableError` or `WebhookPrivateAddressError`.
        """
        self._destination(url)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Post `body`, and return the answer's status; the answer's own body is not read.

        The connection goes to an address that was checked: a name that resolves otherwise a moment
        later leads nowhere else.
        """
        to = self._destination(url)
        host = to.host if to.port == HTTPS_PORT else f"{to.host}:{to.port}"
        connection = _BoundedConnection(
            str(to.addresses[0]), to.port, server_hostname=to.host, assert_hostname=to.host,
            cert_reqs="CERT_REQUIRED", ca_certs=self._ca_file, timeout=CONNECT_S,
        )  # fmt: skip
        try:
            with _ended_after(self._deadline_s, connection):
                return _posted(connection, to.target, {**headers, "Host": host}, body)
        except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
            raise WebhookFailedError from error
        finally:
            connection.close()

    def _destination(self, url: str) -> ResolvedUrl:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", HTTPS_PORT if parts.port is None else parts.port
        except ValueError as error:
            raise WebhookInsecureError from error
        if parts.scheme != "https" or not host or not port or "@" in parts.netloc:
            raise WebhookInsecureError
        addresses = _resolve(host, port)
        if not all(self._may_reach(address) for address in addresses):
            raise WebhookPrivateAddressError
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return ResolvedUrl(host, port, target, addresses)

    def _may_reach(self, address: Address) -> bool:
        return is_public(address) or any(unwrap_ipv4(address) in network for network in self._allowed)


class _BoundedConnection(HTTPSConnection):
    """A connection that can be broken off at any time: in the midst of a handshake too."""

    wire: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        made = super()._new_conn()
        # TLS takes the socket itself away from who opened it.
        self.wire = made.dup()
        return made

    def close(self) -> None:
        """Close the socket that TLS was given, too."""
        super().close()
        if self.wire:
            self.wire.close()


def _posted(connection: HTTPSConnection, target: str, headers: Mapping[str, str], body: bytes) -> int:
    connection.connect()
    connection.sock.settimeout(READ_S)
    connection.request("POST", target, body=body, headers=headers)
    return connection.getresponse().status


@contextmanager
def _ended_after(seconds: float, connection: _BoundedConnection) -> Iterator[None]:
    """Break the connection off after `seconds`, whatever it is at: urllib3 bounds each read alone.

    Raises TimeoutError then, also where half an answer had come.
    """
    over = Event()

    def end() -> None:
        """End the exchange."""
        over.set()
        if connection.wire:
            with suppress(OSError):
                connection.wire.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, end)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if over.is_set():
            raise TimeoutError


def _resolve(host: str, port: int) -> tuple[Address, ...]:
    """All addresses of `host`; raises `WebhookUnresolvableError`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise WebhookUnresolvableError from error
    addresses = {str(entry[4][0]).partition("%")[0] for entry in found}
    return tuple(
        sorted((ipaddress.ip_address(address) for address in addresses), key=lambda one: one.version)
    )
