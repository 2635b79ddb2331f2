"""Webhooks go to the public network by HTTPS, to the address that was checked, and nowhere else."""

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from infra.local.ports import free_port
from infra.local.webhook_receiver import make_certificate, receiving
from ocr_identity.adapters.public_addresses import is_public
from ocr_identity.adapters.webhook_http import SafeHttpsSender
from ocr_identity.domain.errors import WebhookFailedError
from ocr_identity.domain.request_errors import (
    WebhookInsecureError,
    WebhookPrivateAddressError,
    WebhookUnresolvableError,
)

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Have every name stand for `addresses`."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook",
        "ftp://example.com/",
        "//example.com/",
        "https:///nowhere",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://example.com:99999/",
        "https://[::1/",
        "javascript:alert(1)",
    ],
)
def test_check_of_a_url_that_is_not_plain_https_raises_webhook_insecure(url: str) -> None:
    with pytest.raises(WebhookInsecureError):
        SafeHttpsSender().check(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.0.0.5", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "fd00:ec2::254",
    ],
)  # fmt: skip
def test_check_of_a_host_at_private_address_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolve_to(monkeypatch, address)

    with pytest.raises(WebhookPrivateAddressError):
        SafeHttpsSender().check("https://innocent.example/")


def test_check_of_a_host_partly_private_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "93.184.215.14", "10.0.0.5")

    with pytest.raises(WebhookPrivateAddressError):
        SafeHttpsSender().check("https://two-faced.example/")


def test_check_of_a_public_host_passes_and_unknown_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "93.184.215.14", "2606:2800:220:1:248:1893:25c8:1946")
    SafeHttpsSender().check("https://example.com:8443/hook?x=1")

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(WebhookUnresolvableError):
        SafeHttpsSender().check("https://no-such.example/")


def test_check_of_a_disguised_loopback_address_is_refused() -> None:
    for host in ("2130706433", "0x7f000001", "127.1", "localhost"):
        with pytest.raises((WebhookPrivateAddressError, WebhookUnresolvableError)):
            SafeHttpsSender().check(f"https://{host}/")


def test_post_of_a_webhook_sends_it_unchanged_and_returns_the_status(tmp_path: Path) -> None:
    certificate = tmp_path / "webhooks.pem"
    make_certificate(certificate)
    sender = SafeHttpsSender(LOOPBACK, str(certificate))

    with receiving(certificate) as receiver:
        receiver.statuses = [200]
        assert sender.post(f"{receiver.url}?a=b", {"webhook-id": "1"}, b"body") == 200

    (first,) = receiver.received
    assert (first.body, first.headers["webhook-id"]) == (b"body", "1")
    assert first.headers["host"].startswith("127.0.0.1:")


def redirect_to(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Have every answer of a receiver send its caller on to `url`."""
    end_headers = BaseHTTPRequestHandler.end_headers

    def send_on(handler: BaseHTTPRequestHandler) -> None:
        handler.send_header("Location", url)
        end_headers(handler)

    monkeypatch.setattr(BaseHTTPRequestHandler, "end_headers", send_on)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_post_to_an_endpoint_that_redirects_goes_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    certificate = tmp_path / "webhooks.pem"
    make_certificate(certificate)
    sender = SafeHttpsSender(LOOPBACK, str(certificate), deadline_s=2)

    with receiving(certificate) as receiver, socket.create_server(("127.0.0.1", 0)) as elsewhere:
        elsewhere.setblocking(False)
        redirect_to(monkeypatch, f"https://127.0.0.1:{elsewhere.getsockname()[1]}/")
        receiver.statuses = [status]
        assert sender.post(receiver.url, {}, b"body") == status
        with pytest.raises(BlockingIOError):
            elsewhere.accept()

    assert len(receiver.received) == 1


@pytest.mark.parametrize(
    "address",
    ["fec0::1", "192.0.0.192", "3fff::1", "168.63.129.16", "100.100.100.200", "169.254.169.254",
     "fd00:ec2::254",
     "::", "::1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001:db8::1",
     "ff02::1", "224.0.0.1", "255.255.255.255", "0.0.0.0", "198.18.0.1", "5f00::1", "100::1",
     "2001:0:7f00:1::"],
)  # fmt: skip
def test_is_public_of_a_reserved_address_is_false_on_every_python(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_is_public_of_a_public_address_is_true(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_check_of_port_zero_is_refused() -> None:
    with pytest.raises(WebhookInsecureError):
        SafeHttpsSender().check("https://example.com:0/")


@pytest.mark.parametrize("drip", [b"HTTP/1.1 200 OK\r\n", b""])
def test_post_to_an_endpoint_that_drips_ends_at_the_deadline(tmp_path: Path, drip: bytes) -> None:
    """By letters of a header, or of the handshake: each read comes in time, the whole never ends."""
    certificate = tmp_path / "certificate.pem"
    make_certificate(certificate)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            here, _ = listener.accept()
            if drip:
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain(certificate)
                here = context.wrap_socket(here, server_side=True)
            with here, contextlib.suppress(OSError):
                here.sendall(drip or b"\x16")
                while not stop.wait(0.05):
                    here.sendall(b"X" if drip else b"\x03")

        thread = threading.Thread(target=answer)
        thread.start()
        started = time.monotonic()
        sender = SafeHttpsSender(LOOPBACK, str(certificate), deadline_s=0.5)
        with pytest.raises(WebhookFailedError):
            sender.post(f"https://localhost:{listener.getsockname()[1]}/", {}, b"{}")
        assert time.monotonic() - started < 5
        stop.set()
        thread.join()


def test_post_with_an_untrusted_certificate_or_closed_port_raises_failure(tmp_path: Path) -> None:
    certificate = tmp_path / "webhooks.pem"
    make_certificate(certificate)

    with receiving(certificate) as receiver, pytest.raises(WebhookFailedError):
        SafeHttpsSender(LOOPBACK).post(receiver.url, {}, b"")
    with pytest.raises(WebhookFailedError):
        SafeHttpsSender(LOOPBACK).post(f"https://127.0.0.1:{free_port()}/", {}, b"")
    assert receiver.received == []
