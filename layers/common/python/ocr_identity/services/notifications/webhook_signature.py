"""How a webhook is signed: Standard Webhooks (standardwebhooks.com), HMAC-SHA256 over id, time and body."""

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping, Sequence
from secrets import token_bytes

SECRET_PREFIX = "whsec_"  # noqa: S105 - how secrets of this kind begin
SECRET_BYTES = 32


def new_secret() -> str:
    """Make a secret as the standard writes it."""
    return SECRET_PREFIX + base64.b64encode(token_bytes(SECRET_BYTES)).decode()


def signed_headers(
    secrets: Sequence[str], message_id: str, body: bytes, now: float | None = None
) -> Mapping[str, str]:
    """Make the headers that prove where `body` comes from, and when it was sent.

    `message_id` is the event's id: the same for each try, so that a receiver can tell a repeat. While a
    secret is replaced, both sign: a receiver that holds either finds its signature among them.
    """
    timestamp = str(int(time.time() if now is None else now))
    content = f"{message_id}.{timestamp}.".encode() + body
    return {
        "Content-Type": "application/cloudevents+json",
        "User-Agent": "ocr-identity",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_signature(secret, content)}" for secret in secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
