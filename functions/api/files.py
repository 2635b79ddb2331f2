"""Files that come with a request: as its body, or in a form."""

import base64
import binascii
import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import python_multipart
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File

from functions.api.access_log import FORM_TYPE, content_type_of
from ocr_identity.domain.errors import FileTooLargeError
from ocr_identity.domain.request_errors import InvalidRequestError

FILE, OWNER = "file", "user_id"
MISSING = {"field": f"body.{FILE}", "error": "missing", "message": "The form has no file in this field."}
SEVERAL = {"field": f"body.{FILE}", "error": "too_many", "message": "One call takes one file; see /batches."}
MOST_FORM_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it was sent; `filename` and `content_type` are empty where nothing was said of them."""

    data: bytes
    content_type: str
    filename: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def sent_file(event: APIGatewayProxyEvent, max_bytes: int) -> SentFile:
    """Take the file that `event` carries; raises `InvalidRequestError` or `FileTooLargeError`."""
    body, content_type = _body(event), content_type_of(event.raw_event)
    most = f"One call carries {max_bytes / 1_000_000:.1f} MB; ask for a signed URL by POST /upload-image/."
    if len(body) > MOST_FORM_BYTES:
        raise FileTooLargeError(most)
    sent = _from_form(event, body) if content_type == FORM_TYPE else SentFile(body, content_type)
    if len(sent.data) > max_bytes:
        raise FileTooLargeError(most)
    return sent


def _from_form(event: APIGatewayProxyEvent, body: bytes) -> SentFile:
    """Read the part `file` of a form (RFC 7578), and its other fields."""
    fields: dict[str, str] = {}
    files: list[File] = []

    def keep_field(one: Field) -> None:
        fields[_text(one.field_name)] = _text(one.value)

    def keep_file(one: File) -> None:
        if _text(one.field_name) == FILE:
            files.append(one)

    headers = {"Content-Type": event.headers.get("content-type", "").encode()}
    try:
        python_multipart.parse_form(headers, io.BytesIO(body), keep_field, keep_file)
    except (FormParserError, ValueError) as error:
        raise InvalidRequestError("The form cannot be read.") from error
    if len(files) != 1:
        raise InvalidRequestError(fields=[SEVERAL if files else MISSING])
    found = files[0]
    stream = found.file_object
    stream.seek(0)
    return SentFile(stream.read(), _text(found.content_type), _text(found.file_name), fields)


def _body(event: APIGatewayProxyEvent) -> bytes:
    """Decode the request's bytes, which API Gateway hands over in base64."""
    if not event.is_base64_encoded:
        return (event.body or "").encode()
    try:
        return base64.b64decode(event.body or "", validate=True)
    except binascii.Error as error:
        raise InvalidRequestError("The body is not what its encoding says.") from error


def _text(value: bytes | str | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""
