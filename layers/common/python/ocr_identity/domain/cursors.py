"""Cursors of lists: a signed place in one owner's list, under one order and one set of filters.

Nothing secret is in them; the signature makes a forged or a mixed-up one an error instead of a
wrong page.
"""

import base64
import hashlib
import hmac
import json
import time

from ocr_identity.domain.request_errors import CursorExpiredError, InvalidCursorError

LIFETIME_S = 24 * 3600
SIGNATURE_BYTES = 16


def encode_cursor(secret: bytes, of: str, place: tuple[str, ...], now: float | None = None) -> str:
    """Encode the cursor for `place` in the list that `of` names (its filters and order)."""
    issued = int(time.time() if now is None else now)
    content = json.dumps([issued, *place], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(secret, of, content) + content).decode().rstrip("=")


def decode_cursor(secret: bytes, of: str, cursor: str) -> tuple[str, ...]:
    """Decode the place that `cursor` names; raises `InvalidCursorError` or `CursorExpiredError`."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise InvalidCursorError from error
    signature, content = raw[:SIGNATURE_BYTES], raw[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(secret, of, content)):
        raise InvalidCursorError
    issued, *place = json.loads(content)
    if time.time() - issued > LIFETIME_S:
        raise CursorExpiredError
    return tuple(place)


def _signature(secret: bytes, of: str, content: bytes) -> bytes:
    return hmac.digest(secret, of.encode() + b"\0" + content, hashlib.sha256)[:SIGNATURE_BYTES]
