"""Tickets, files in the body, batches."""

import base64
import binascii
import time
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api.answers import answer
from functions.api.bodies.common import Filename, ProblemError
from functions.api.bodies.tasks import FINISHED
from functions.api.bodies.uploads import (
    Batch,
    BatchRequest,
    BatchTicket,
    OpenedBatch,
    SyncUpload,
    TicketRequest,
    UploadTicket,
)
from functions.api.caller import caller
from functions.api.documentation import route
from ocr_identity.bootstrap import ApiServices
from ocr_identity.errors import CorruptFile, Fault, FileTooLarge
from ocr_identity.ports.objects import Declaration, SignedPut
from ocr_identity.ports.tasks import TaskRecord, Ticket
from ocr_identity.uploads import request_batch, request_upload, store_upload

POLL_S = 0.15


def add_uploads(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """The routes by which files come."""
    _add_tickets(app, services)
    _add_sync_uploads(app, services)
    _add_batches(app, services)


def _add_tickets(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post("/upload-image/", **route("uploads", "Ask for a signed PUT", UploadTicket, 201, 200, 413, 415))
    def upload_image(request: TicketRequest) -> Response[UploadTicket]:
        """Ask for a signed PUT; the same bytes again are told as `duplicate`, or refer to what stands."""
        actor, declaration = caller(app, services), request.declaration()
        reference = request.on_duplicate == "reference"
        ticket, put = request_upload(actor, declaration, services.reception, reference=reference)
        if ticket.arrived:
            services.recall(ticket.object_key)
        made = put is not None or ticket.kind == "reference"
        return answer(
            HTTPStatus.CREATED if made else HTTPStatus.OK, UploadTicket.of(ticket, declaration, put)
        )


def _add_sync_uploads(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post(
        "/upload-image-sync/", **route("uploads", "Send a file in the body", SyncUpload, 200, 202, 413, 415)
    )
    def upload_image_sync(filename: Annotated[Filename, Query()] = "upload") -> Response[SyncUpload]:
        """Send the file itself as the body; it is read before the answer, or 202 says how to go on."""
        actor = caller(app, services)
        data = _body(app)
        if len(data) > services.settings.max_sync_bytes:
            raise FileTooLarge
        content_type = app.current_event.headers.get("content-type", "").split(";")[0].strip().lower()
        ticket, declaration = store_upload(actor, filename, content_type, data, services.reception)
        task = _awaited(services, actor.user_id, ticket.task_id)
        status = HTTPStatus.OK if task.state in FINISHED else HTTPStatus.ACCEPTED
        return answer(status, SyncUpload.of(ticket, declaration, task))


def _add_batches(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post("/batches", **route("uploads", "Ask for many signed PUTs", OpenedBatch, 201))
    def open_batch(request: BatchRequest) -> Response[OpenedBatch]:
        """Ask for up to 100 signed PUTs at once; what cannot be taken is refused alone, with its code."""
        declarations = [item.declaration() for item in request.items]
        batch_id, given = request_batch(
            caller(app, services), declarations, services.reception, notify=request.notify
        )
        items = [_item(position, *one) for position, one in enumerate(zip(declarations, given, strict=True))]
        services.announce(f"batch/{batch_id}")
        return answer(HTTPStatus.CREATED, OpenedBatch(batch_id=batch_id, items=items))

    @app.get("/batches/<batch_id>", **route("uploads", "A batch and its states", Batch, 200, 404))
    def batch(batch_id: UUID) -> Batch:
        """How many items of a batch are in which state, and each of them."""
        return Batch.of(services.reception.batches.batch(caller(app, services).user_id, batch_id))


def _item(
    position: int, declaration: Declaration, given: tuple[Ticket, SignedPut | None] | Fault
) -> BatchTicket:
    if isinstance(given, Fault):
        return BatchTicket(position=position, error=ProblemError(code=given.code, message=str(given)))
    return BatchTicket(position=position, ticket=UploadTicket.of(given[0], declaration, given[1]))


def _awaited(services: ApiServices, owner_id: UUID, task_id: UUID) -> TaskRecord:
    """The task once it is over, or as it stands when the caller has waited long enough."""
    deadline = time.monotonic() + services.settings.sync_wait_seconds
    task = services.tasks.task(owner_id, task_id)
    while task.state not in FINISHED and time.monotonic() < deadline:
        time.sleep(POLL_S)
        task = services.tasks.task(owner_id, task_id)
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
