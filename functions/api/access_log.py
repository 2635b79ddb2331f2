"""What comes before the routes: requests as the resolver reads them; and one line of log an answer."""

import base64
import binascii
import json
import time
from collections.abc import Mapping
from typing import Any

from ocr_identity.observability import increment_by, logger

JSON_TYPE = "application/json"
FORM_TYPE = "multipart/form-data"
# Files come as they are, or in a form.
FILE_ROUTES = frozenset({"/upload-image-sync", "/upload-image-form"})
UPLOAD_ROUTE, FORM_ROUTE = "/upload-image", "/upload-image-form"
# What Powertools refuses in so many words: by 415, and by 422.
UNSUPPORTED, UNREADABLE = "application/x-unsupported", "{"


def readable(event: Mapping[str, Any]) -> dict[str, Any]:
    """`event` as the resolver reads it: HEAD as GET, a form to its own route, a body that is JSON or refused.

    Powertools takes any body that says it is a form, and stumbles over JSON whose numbers are too long for
    Python or whose text is no Unicode: those become what it refuses.
    """
    request = dict(event)
    if request.get("httpMethod") == "HEAD":
        request["httpMethod"] = "GET"
    media_type = content_type_of(event)
    path = str(request.get("path") or "/").rstrip("/")
    if path == UPLOAD_ROUTE and media_type == FORM_TYPE and request.get("httpMethod") == "POST":
        return request | {"path": FORM_ROUTE}
    if path in FILE_ROUTES:
        return request
    if media_type not in {"", JSON_TYPE} and not media_type.endswith("+json"):
        return _with_type(request, UNSUPPORTED)
    if request.get("body"):
        request["body"], request["isBase64Encoded"] = _json_text(request), False
    return _with_type(request, JSON_TYPE)


def content_type_of(event: Mapping[str, Any]) -> str:
    """Read the request's media type, without its parameters, in lower case; empty where none is given."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return str(headers.get("content-type") or "").partition(";")[0].strip().lower()


def log_answer(event: Mapping[str, Any], answer: Mapping[str, Any], operation: str, started: float) -> None:
    """One line a request: route, status, code, time; nothing of who or what. Refusals are counted by code."""
    status, code = int(answer["statusCode"]), ""
    if status >= 400:
        code = _code_of(answer)
        increment_by("ApiError", operation=operation, code=code)
    told = {
        "operation": operation,
        "method": event.get("httpMethod"),
        "status": status,
        "ms": round((time.monotonic() - started) * 1000),
        "request_id": (event.get("requestContext") or {}).get("requestId"),
    }
    logger.info("request", extra=told | ({"code": code} if code else {}))


def _code_of(answer: Mapping[str, Any]) -> str:
    try:
        return str(json.loads(answer["body"])["code"])
    except (ValueError, TypeError, KeyError):
        return "unknown"


def _with_type(request: dict[str, Any], media_type: str) -> dict[str, Any]:
    """`request` with this content type alone."""
    changed = dict(request)
    for part, value in (("headers", media_type), ("multiValueHeaders", [media_type])):
        kept = {
            name: held for name, held in (request.get(part) or {}).items() if name.lower() != "content-type"
        }
        changed[part] = kept | {"Content-Type": value}
    return changed


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its pairs; raises ValueError where a name comes twice: which one holds?"""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return found


def _json_text(request: Mapping[str, Any]) -> str:
    """Return the body as text that Python's JSON reads, or a beginning that it refuses."""
    body = request["body"]
    try:
        text = base64.b64decode(body, validate=True).decode() if request.get("isBase64Encoded") else str(body)
        json.loads(text, object_pairs_hook=_once_each)
    except (binascii.Error, ValueError, RecursionError):
        return UNREADABLE
    return text
