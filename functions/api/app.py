"""The routes of the REST API, over its services."""

import base64
import binascii
import time
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, CORSConfig, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api import answers
from functions.api.bodies import (
    Filename,
    Health,
    Media,
    MediaOcr,
    SyncUpload,
    Task,
    UploadRequest,
    UploadTicket,
)
from functions.api.documentation import DocumentedResolver, describe, responses
from functions.api.problems import answer_with_problems
from ocr_identity.bootstrap import ApiServices
from ocr_identity.errors import CorruptFile, FileTooLarge, Unauthorized
from ocr_identity.outbox import publish_pending
from ocr_identity.ports.media import MediaRecord, TaskRecord
from ocr_identity.ports.objects import Declaration
from ocr_identity.uploads import request_upload, store_upload

POLL_S = 0.15


def create_app(services: ApiServices) -> APIGatewayRestResolver:
    """All routes over `services`."""
    settings = services.settings
    app = DocumentedResolver(
        enable_validation=True,
        cors=CORSConfig(allow_origin=settings.cors_origin, allow_headers=["Content-Type", "Authorization"]),
    )
    answer_with_problems(app)
    describe(app)
    _add_tickets(app, services)
    _add_sync_uploads(app, services)
    _add_tasks(app, services)
    _add_media(app, services)
    _add_health(app, services)
    return app


def _owner(app: APIGatewayRestResolver, services: ApiServices) -> UUID:
    """The caller's id, by the claims that the authorizer has verified; raises `Unauthorized`."""
    claims: dict[str, Any] = app.current_event.request_context.authorizer.get("claims") or {}
    if not claims.get("sub"):
        raise Unauthorized
    return services.media.owner(claims["sub"])


def _add_tickets(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post(
        "/upload-image/",
        responses=responses(201, UploadTicket, 200, 413, 415),
        tags=["uploads"],
        operation_id="upload_image",
        summary="Ask for a signed PUT",
    )
    def upload_image(request: UploadRequest) -> Response[UploadTicket]:
        """Ask for a signed PUT; the same bytes again are told as `duplicate`."""
        owner_id = _owner(app, services)
        declaration = Declaration(**request.model_dump())
        ticket, put = request_upload(owner_id, declaration, services.rules, services.media, services.objects)
        status = HTTPStatus.CREATED if put else HTTPStatus.OK
        return Response(status, body=answers.upload_ticket(ticket, declaration, put))


def _add_sync_uploads(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post(
        "/upload-image-sync/",
        responses=responses(200, SyncUpload, 202, 413, 415),
        tags=["uploads"],
        operation_id="upload_image_sync",
        summary="Send a file in the body",
    )
    def upload_image_sync(filename: Annotated[Filename, Query()] = "upload") -> Response[SyncUpload]:
        """Send the file itself as the body; it is read before the answer, or 202 says how to go on."""
        owner_id = _owner(app, services)
        data = _body(app)
        if len(data) > services.settings.max_sync_bytes:
            raise FileTooLarge
        content_type = app.current_event.headers.get("content-type", "").split(";")[0].strip().lower()
        ticket, declaration = store_upload(
            owner_id, filename, content_type, data, services.rules, services.media, services.objects
        )
        task = _awaited(services, owner_id, ticket.task_id)
        status = HTTPStatus.OK if task.state in answers.FINISHED else HTTPStatus.ACCEPTED
        return Response(status, body=answers.sync_upload(ticket, declaration, task))


def _awaited(services: ApiServices, owner_id: UUID, task_id: UUID) -> TaskRecord:
    """The task once it is over, or as it stands when the caller has waited long enough."""
    deadline = time.monotonic() + services.settings.sync_wait_seconds
    task = services.media.task(owner_id, task_id)
    while task.state not in answers.FINISHED and time.monotonic() < deadline:
        time.sleep(POLL_S)
        task = services.media.task(owner_id, task_id)
    return task


def _body(app: APIGatewayRestResolver) -> bytes:
    """The request's bytes, which API Gateway hands over in base64; raises `CorruptFile`."""
    event = app.current_event
    if not event.is_base64_encoded:
        return (event.body or "").encode()
    try:
        return base64.b64decode(event.body or "", validate=True)
    except binascii.Error:
        raise CorruptFile from None


def _add_tasks(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.get(
        "/task/<task_id>",
        responses=responses(200, Task, 404),
        tags=["tasks"],
        operation_id="task",
        summary="A task's state and outcome",
    )
    def task(task_id: UUID) -> Task:
        """A task's state, with its result or its error."""
        return answers.task(services.media.task(_owner(app, services), task_id))


def _add_media(app: APIGatewayRestResolver, services: ApiServices) -> None:
    store = services.media

    @app.get(
        "/media/<media_id>",
        responses=responses(200, Media, 404),
        tags=["media"],
        operation_id="media",
        summary="A file's metadata",
    )
    def media(media_id: UUID) -> Media:
        """A file's metadata, with a URL to download it from."""
        record = store.media(_owner(app, services), media_id)
        return answers.media(record, _download_url(services, record))

    @app.get(
        "/media/<media_id>/ocr",
        responses=responses(200, MediaOcr, 404),
        tags=["media"],
        operation_id="media_ocr",
        summary="All that was read from a file",
    )
    def media_ocr(media_id: UUID) -> MediaOcr:
        """The text, the words and the identity fields; 404 until the file has been read."""
        return answers.media_ocr(store.task_of(_owner(app, services), media_id))

    @app.delete(
        "/media/<media_id>",
        responses=responses(204, None, 404),
        tags=["media"],
        operation_id="delete_media",
        summary="Delete a file",
    )
    def delete_media(media_id: UUID) -> Response[str]:
        """Delete a file; deleting it again changes nothing."""
        key = store.delete(_owner(app, services), media_id)
        publish_pending(services.outbox, services.publisher, key)
        return Response(HTTPStatus.NO_CONTENT, body="")


def _download_url(services: ApiServices, record: MediaRecord) -> str | None:
    """Where to download the file for some minutes; None until it is there."""
    if record.upload_state != "stored":
        return None
    seconds = services.settings.download_url_seconds
    return services.objects.sign_get(record.object_key, record.filename, seconds)


def _add_health(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.get(
        "/health",
        responses=responses(200, Health, 503),
        tags=["operations"],
        operation_id="health",
        summary="Whether all parts answer",
    )
    def health() -> Response[Health]:
        """Ask Postgres, S3 and the queue; 503 where one of them does not answer."""
        body = answers.health(services.parts)
        healthy = body.status == "ok"
        return Response(HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE, body=body)
