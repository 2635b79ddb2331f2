"""How a webhook is signed: Standard Webhooks (standardwebhooks.com), HMAC-SHA256 over id, time and body."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping

SECRET_PREFIX = "whsec_"  # noqa: S105 - how secrets of this kind begin
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret as the standard writes it."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(secret: str, message_id: str, body: bytes, now: float | None = None) -> Mapping[str, str]:
    """The headers that prove where `body` comes from, and when it was sent.

    `message_id` is the event's id: the same for each try, so that a receiver can tell a repeat.
    """
    timestamp = str(int(time.time() if now is None else now))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return {
        "Content-Type": "application/cloudevents+json",
        "User-Agent": "ocr-identity",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature}",
    }
