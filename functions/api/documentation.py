"""OpenAPI 3.1 at `/openapi.json` and Swagger UI at `/docs`, which loads nothing from elsewhere."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.models import (
    HTTPBearer,
    MediaType,
    OpenAPI,
    PathItem,
    RequestBody,
    Schema,
    Server,
)
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse
from pydantic import BaseModel

from functions.api.bodies.common import Problem
from ocr_identity import __version__
from ocr_identity.image.content_types import CONTENT_TYPES
from ocr_identity.uploads import UNKNOWN_TYPE

ABOUT: dict[str, Any] = {
    "title": "OCR Identity",
    "version": __version__,
    "description": "Upload identity documents to presigned URLs; their fields come back as tasks and events.",
    # Relative to the document: the same under a stage, a custom domain or an emulator's prefix.
    "servers": [Server(url=".")],
    "security_schemes": {"token": HTTPBearer(bearerFormat="JWT")},
    "security": [{"token": []}],
}
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
FILE_BODY = RequestBody(
    description="The file itself.",
    required=True,
    content=dict.fromkeys((*CONTENT_TYPES, UNKNOWN_TYPE), FILE),
)


class DocumentedResolver(APIGatewayRestResolver):
    """Powertools' resolver, which answers with and without a slash at the end, but documents none."""

    def get_openapi_schema(self, **about: Any) -> OpenAPI:
        """The document, its paths as clients know them, with what Powertools cannot say of a route."""
        for known in (*self._static_routes, *self._dynamic_routes):
            known.operation_id = known.func.__name__
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
        return document


def _empty_no_content(item: PathItem) -> None:
    """204 has no body, whatever Powertools makes of the type that a route returns."""
    for operation in (item.get, item.put, item.post, item.delete, item.patch):
        if operation and operation.responses and (answer := operation.responses.get(HTTPStatus.NO_CONTENT)):
            answer.content = None


def describe(app: APIGatewayRestResolver) -> None:
    """Add the two routes that document `app`."""
    # Uncompressed: API Gateway would hand compressed HTML on in base64, for text is no binary media type.
    app.enable_swagger(path="/docs", **ABOUT)

    @app.get("/openapi.json", include_in_schema=False)
    def openapi() -> Response[str]:
        return Response(200, "application/json", app.get_openapi_json_schema(**ABOUT))


def route(tag: str, summary: str, body: type[BaseModel] | None, status: int, *others: int) -> dict[str, Any]:
    """What a route's decorator is given to document it."""
    return {"tags": [tag], "summary": summary, "responses": _responses(status, body, *others)}


def _responses(status: int, body: type[BaseModel] | None, *others: int) -> dict[int, OpenAPIResponse]:
    """The answers of a route: `body` at `status`, others below 400 and a named 503; else problems."""
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
