"""OpenAPI 3.1 at `/openapi.json` and Swagger UI at `/docs`, which loads nothing from elsewhere."""

import inspect
import json
import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.models import (
    Contact,
    HTTPBearer,
    License,
    MediaType,
    OpenAPI,
    PathItem,
    RequestBody,
    Schema,
    Server,
    Tag,
)
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from functions.api.access_log import log_answer, readable
from functions.api.schemas.common import Problem
from ocr_identity import __version__
from ocr_identity.domain.content_types import CONTENT_TYPES
from ocr_identity.domain.request_errors import InvalidRequestError
from ocr_identity.services.uploads import UNKNOWN_TYPE

ABOUT: dict[str, Any] = {
    "title": "OCR Identity",
    "version": __version__,
    "license_info": License(name="MIT", identifier="MIT"),
    "contact": Contact(name="OCR Identity"),
    "description": "Upload identity documents to presigned URLs; their fields come back as tasks and events.",
    "security_schemes": {"token": HTTPBearer(bearerFormat="JWT")},
    "security": [{"token": []}],
}
LOCAL = re.compile(r"(^|\.)(localhost|local|localstack\.cloud)$|^[0-9.]+$")
TAGS = {
    "uploads": "Signed uploads, files in the body, batches.",
    "tasks": "What becomes of a file: states, results, retries.",
    "media": "The library of your files.",
    "attachments": "Which files belong to which subject.",
    "reviews": "Readings that a person looks at; for reviewers.",
    "webhooks": "Endpoints that are told of events.",
    "users": "Your profile, and the end of all that is yours.",
    "operations": "Health for anyone, the rest for administrators.",
}
LIMITS = {"ge": "minimum", "le": "maximum"}
UNUSED = ("ResponseValidationError", "HTTPValidationError", "ValidationError", "Unreadable")
PROBLEMS = {
    401: "No valid token.",
    403: "Not for you.",
    404: "No such thing, or not yours.",
    409: "Not as it stands.",
    410: "No more.",
    413: "Too large.",
    415: "Of a type that is not read.",
    422: "Not a valid request.",
    429: "Too many requests.",
    500: "Our fault.",
    503: "Not available right now.",
}
FILE = MediaType(schema=Schema(type="string", format="binary"))
# One content type alone, for generators stumble over several; the types themselves and forms are taken, too.
FILE_BODY = RequestBody(
    description=f"The file itself, whose bytes tell its type: {', '.join(CONTENT_TYPES)}.",
    required=True,
    content={UNKNOWN_TYPE: FILE},
)


class DocumentedResolver(APIGatewayRestResolver):
    """Powertools' resolver, with what clients expect beside it.

    Requests are made readable before, each answer has its line of log, HEAD is answered like GET.
    """

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Answer one request."""
        started, operation = time.monotonic(), list[str]()
        self._found = operation
        answer: dict[str, Any] = super().resolve(readable(event), context)
        request_id = str((event.get("requestContext") or {}).get("requestId") or "")
        answer.setdefault("multiValueHeaders", {})["X-Request-Id"] = [request_id]
        log_answer(event, answer, operation[0] if operation else "unknown", started)
        return answer | {"body": ""} if event.get("httpMethod") == "HEAD" else answer

    def append_context(self, **additional_context: Any) -> None:
        """Powertools' own; it tells here which route was found, and is forgotten before the answer."""
        if "_route" in additional_context:
            self._found.append(additional_context["_route"].func.__name__)
        super().append_context(**additional_context)  # type: ignore[no-untyped-call]

    def get_openapi_schema(self, **about: Any) -> OpenAPI:
        """Build the document, its paths as clients know them, with what Powertools cannot say of a route."""
        for known in (*self._static_routes, *self._dynamic_routes):
            known.operation_id, known.description = known.func.__name__, inspect.getdoc(known.func)
        document = super().get_openapi_schema(**about)
        slashed = {path: f"{path}/" for path in ("/upload-image", "/upload-image-sync")}
        paths = {slashed.get(path, path): item for path, item in (document.paths or {}).items()}
        if (upload := paths["/upload-image-sync/"].post) is not None:
            upload.requestBody = FILE_BODY
        if (health := paths["/health"].get) is not None:
            health.security = []
        for item in paths.values():
            _empty_no_content(item)
        document.paths = paths
        _drop_unused(document)
        document.tags = [Tag(name=name, description=text) for name, text in TAGS.items()]
        return document


def _drop_unused(document: OpenAPI) -> None:
    """Powertools' own models of errors, told as problems here, and what stands in for a bad item."""
    schemas = document.components.schemas if document.components else None
    for name in UNUSED:
        if schemas and name in schemas:
            del schemas[name]


def _empty_no_content(item: PathItem) -> None:
    """204 has no body, whatever Powertools makes of the type that a route returns."""
    for operation in (item.get, item.put, item.post, item.delete, item.patch):
        if operation and operation.responses and (answer := operation.responses.get(HTTPStatus.NO_CONTENT)):
            answer.content = None


def refuse_unknown_parameters(app: APIGatewayRestResolver) -> None:
    """Have `app` refuse parameters that a route has not: one that is misspelt would be passed over."""

    def check(resolver: APIGatewayRestResolver, proceed: NextMiddleware) -> Response[Any]:
        """Refuse what the route has no parameter for, then go on."""
        found = resolver.context["_route"]
        known = [one.alias for one in found.dependant.query_params]
        asked = resolver.current_event.query_string_parameters or {}
        if unknown := sorted(set(asked) - set(known)):
            allowed = ", ".join(known) or "none"
            why = {
                "error": "unknown_parameter",
                "message": "There is no such parameter.",
                "allowed": allowed,
            }
            raise InvalidRequestError(fields=[{"field": f"query.{name[:100]}", **why} for name in unknown])
        answer: Response[Any] = proceed(resolver)
        return answer

    app.use(middlewares=[check])


def add_openapi_routes(app: APIGatewayRestResolver, base_path: str) -> None:
    """Add the two routes that document `app`."""
    # Uncompressed: API Gateway would hand compressed HTML on in base64, for text is no binary media type.
    app.enable_swagger(path="/docs", **ABOUT, servers=[Server(url=".")])

    @app.get("/openapi.json", include_in_schema=False)
    def openapi() -> Response[str]:
        return Response(200, "application/json", openapi_json(app, _server_of(app, base_path)))


def openapi_json(app: APIGatewayRestResolver, server: str) -> str:
    """Write the document, for clients that call the API at `server`."""
    document = json.loads(app.get_openapi_json_schema(**ABOUT, servers=[Server(url=server)]))
    return json.dumps(_in_json_schema(document), ensure_ascii=False)


def _in_json_schema(node: Any) -> Any:
    """Limits by the names that JSON Schema has for them: behind a validator pydantic leaves its own."""
    if isinstance(node, dict):
        return {LIMITS.get(name, name): _in_json_schema(member) for name, member in node.items()}
    return [_in_json_schema(item) for item in node] if isinstance(node, list) else node


def _server_of(app: APIGatewayRestResolver, base_path: str) -> str:
    """Where the API was called; else beside the document, which holds under every emulator's prefix."""
    context = app.current_event.request_context
    domain, stage = context.get("domainName") or "", context.get("stage") or ""
    if domain.endswith(".amazonaws.com"):
        return f"https://{domain}/{stage}"
    if "." not in domain or LOCAL.search(domain):
        return "."
    return f"https://{domain}/{base_path}".rstrip("/")


def operation(
    tag: str, summary: str, body: type[BaseModel] | None, status: int, *others: int
) -> dict[str, Any]:
    """Return what a route's decorator takes to document it."""
    return {"tags": [tag], "summary": summary, "responses": _responses(status, body, *others)}


def _responses(status: int, body: type[BaseModel] | None, *others: int) -> dict[int, OpenAPIResponse]:
    """List the answers of a route: `body` at `status`, others below 400 and a named 503; else problems."""
    answered = {status, *(code for code in others if code < 400 or code == 503)}
    told: dict[int, OpenAPIResponse] = {}
    for code in sorted({status, *others, 401, 422, 429, 500, 503}):
        if code not in answered:
            told[code] = {
                "description": PROBLEMS[code],
                "content": {"application/problem+json": {"model": Problem}},
            }
        elif body is None:
            told[code] = {"description": "Done."}
        else:
            told[code] = {"description": "Done.", "content": {"application/json": {"model": body}}}
    return told
