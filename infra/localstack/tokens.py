"""Tokens of the stand-in: claims, and a signature over them by the deployment's own secret."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any

AUDIENCE = "stand-in"


def make_token(secret: str, user: str, *, admin: bool = False, seconds: int = 3600) -> str:
    """Make a token for `user`, in place of the one that Cognito would give."""
    claims = {
        "sub": user,
        "aud": AUDIENCE,
        "cognito:username": user,
        "cognito:groups": "admin" if admin else "",
        "exp": int(time.time()) + seconds,
    }
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode()
    return f"{body}.{_signature(secret, body)}"


def claims_of(secret: str, authorization: str) -> dict[str, Any] | None:
    """Read the claims of a bearer token; None where it is not ours, or over."""
    body, _, signature = authorization.removeprefix("Bearer ").partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(secret, body).encode()):
        return None
    try:
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body))
    except (ValueError, binascii.Error):
        return None
    return claims if claims["exp"] > time.time() else None


def _signature(secret: str, body: str) -> str:
    return hmac.digest(secret.encode(), body.encode(), hashlib.sha256).hex()
