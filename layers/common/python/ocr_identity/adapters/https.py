"""HTTPS to webhooks: to public addresses alone, to the very address that was checked, no redirects."""

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import urllib3

from ocr_identity.errors import WebhookFailed
from ocr_identity.refusals import WebhookInsecure, WebhookPrivateAddress, WebhookUnresolvable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
TIMEOUT = urllib3.Timeout(connect=5, read=10)
HTTPS_PORT = 443
# Addresses of IPv6 that stand for one of IPv4 (RFC 6052): what they lead to is what counts.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Destination:
    """A URL taken apart, with the addresses that its host has."""

    host: str
    port: int
    target: str
    addresses: tuple[Address, ...]


class HttpsSender:
    """Port `WebhookSender`; `allowed` are private networks that this deployment opens to webhooks."""

    def __init__(self, allowed: Iterable[Network] = (), ca_file: str | None = None) -> None:
        self._allowed = tuple(allowed)
        self._ca_file = ca_file

    def check(self, url: str) -> None:
        """Raises `WebhookInsecure`, `WebhookUnresolvable` or `WebhookPrivateAddress`."""
        self._destination(url)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """The answer's status; its body is not read.

        The connection goes to an address that was checked: a name that resolves otherwise a moment
        later leads nowhere else.
        """
        to = self._destination(url)
        pool = urllib3.HTTPSConnectionPool(
            str(to.addresses[0]), to.port, server_hostname=to.host, assert_hostname=to.host,
            ca_certs=self._ca_file, timeout=TIMEOUT, retries=False, maxsize=1,
        )  # fmt: skip
        host = to.host if to.port == HTTPS_PORT else f"{to.host}:{to.port}"
        with pool:
            try:
                answer = pool.urlopen(
                    "POST", to.target, body=body, headers={**headers, "Host": host}, redirect=False,
                    preload_content=False,
                )  # fmt: skip
                answer.close()
            except (urllib3.exceptions.HTTPError, OSError, ValueError):
                raise WebhookFailed from None
            return answer.status

    def _destination(self, url: str) -> Destination:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or HTTPS_PORT
        except ValueError:
            raise WebhookInsecure from None
        if parts.scheme != "https" or not host or "@" in parts.netloc:
            raise WebhookInsecure
        addresses = _resolve(host, port)
        if not all(self._may_reach(address) for address in addresses):
            raise WebhookPrivateAddress
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Destination(host, port, target, addresses)

    def _may_reach(self, address: Address) -> bool:
        final = _embedded(address)
        if any(final in network for network in self._allowed):
            return True
        return final.is_global and not final.is_multicast and not final.is_reserved


def _resolve(host: str, port: int) -> tuple[Address, ...]:
    """All addresses of `host`; raises `WebhookUnresolvable`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise WebhookUnresolvable from None
    addresses = {str(entry[4][0]).partition("%")[0] for entry in found}
    return tuple(
        sorted((ipaddress.ip_address(address) for address in addresses), key=lambda one: one.version)
    )


def _embedded(address: Address) -> Address:
    """The address of IPv4 that one of IPv6 stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1] or address
