"""Tickets, files in the body, batches."""

import time
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import TypeAdapter, ValidationError

from functions.api.access_log import FORM_ROUTE
from functions.api.auth import current_user
from functions.api.files import OWNER, SentFile, sent_file
from functions.api.openapi import operation
from functions.api.responses import answer
from functions.api.schemas.batches import Batch, BatchPage, BatchRequest, BatchTicket, OpenedBatch
from functions.api.schemas.common import ErrorCode, Filename, ProblemError, RepeatKey, Whole
from functions.api.schemas.uploads import (
    OnDuplicate,
    SyncUpload,
    TicketRequest,
    UploadRequest,
    UploadStatus,
    UploadTicket,
)
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.request_errors import InvalidRequestError, NotFoundError
from ocr_identity.domain.states import FINISHED, Role, TicketKind
from ocr_identity.ports.objects import DeclaredFile, PresignedPut
from ocr_identity.ports.tasks import TaskRecord, Ticket
from ocr_identity.ports.users import Actor
from ocr_identity.services.batch_listing import list_batches as page_of_batches
from ocr_identity.services.uploads import request_batch, request_upload, upload_bytes

POLL_S = 0.15
DEFAULT_NAME = "upload"
MOST_BATCHES = 100
FILENAME: TypeAdapter[str] = TypeAdapter(Filename)
Repeat = Annotated[
    RepeatKey | None,
    Header(alias="idempotency-key", description="For a day, the same key gets the same answer's ids again."),
]


def add_uploads(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """Add the routes by which files come."""
    _add_tickets(app, services)
    _add_sync_uploads(app, services)
    _add_batches(app, services)


def _add_tickets(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post(
        "/upload-image/",
        **operation("uploads", "Ask for a signed PUT", UploadTicket, 201, 200, 202, 413, 415),
    )
    def upload_image(request: TicketRequest, idempotency_key: Repeat = None) -> Response[UploadTicket]:
        """Ask for a signed PUT; a form with the `file` is taken as well (multipart/form-data).

        Until something arrives, the same request gets a URL for the same ids. Bytes that are there are told
        as `duplicate`, or are referred to.
        """
        actor, declaration = current_user(app), request.declaration()
        reference = request.on_duplicate is OnDuplicate.REFERENCE
        ticket, put = request_upload(
            actor, declaration, services.uploads, reference=reference, repeat_key=idempotency_key
        )
        if put is None and ticket.kind in {TicketKind.RENEWED, TicketKind.REFERENCE}:
            services.enqueue_ocr(ticket.object_key)
        made = put is not None or ticket.kind == TicketKind.REFERENCE
        return answer(
            HTTPStatus.CREATED if made else HTTPStatus.OK, UploadTicket.of(ticket, declaration, put)
        )

    @app.post(FORM_ROUTE, include_in_schema=False)
    def upload_image_form() -> Response[UploadTicket]:
        """Store the file of a form."""
        actor, sent = _sent(app, services)
        name = _name(sent.filename or DEFAULT_NAME)
        ticket, declaration = upload_bytes(actor, name, sent.content_type, sent.data, services.uploads)
        there = ticket.kind == TicketKind.EXISTING
        status = UploadStatus.DUPLICATE if there else UploadStatus.PROCESSING
        body = UploadTicket.saying(status, ticket, declaration)
        return answer(HTTPStatus.OK if there else HTTPStatus.ACCEPTED, body)


def _add_sync_uploads(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post(
        "/upload-image-sync/",
        **operation("uploads", "Send a file in the body", SyncUpload, 200, 202, 413, 415),
    )
    def upload_image_sync(filename: Annotated[Filename | None, Query()] = None) -> Response[SyncUpload]:
        """Send the file itself, as the body or in a form; 202 where reading takes longer."""
        actor, sent = _sent(app, services)
        name = filename or _name(sent.filename or DEFAULT_NAME)
        ticket, declaration = upload_bytes(actor, name, sent.content_type, sent.data, services.uploads)
        task = _awaited(services, actor.user_id, ticket.task_id)
        status = HTTPStatus.OK if task.state in FINISHED else HTTPStatus.ACCEPTED
        return answer(status, SyncUpload.of(ticket, declaration, task))


def _add_batches(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.post("/batches", **operation("uploads", "Ask for many signed PUTs", OpenedBatch, 201))
    def create_batch(request: BatchRequest, idempotency_key: Repeat = None) -> Response[OpenedBatch]:
        """Ask for up to 100 signed PUTs at once; what cannot be taken is refused alone, with its code."""
        declared = [
            item.declaration() if isinstance(item, UploadRequest) else InvalidRequestError(item.message)
            for item in request.items
        ]
        batch_id, given = request_batch(
            current_user(app), declared, services.uploads, notify=request.notify,
            repeat_key=idempotency_key,
        )  # fmt: skip
        items = [_item(position, *one) for position, one in enumerate(zip(declared, given, strict=True))]
        services.publish_events(f"batch/{batch_id}")
        return answer(HTTPStatus.CREATED, OpenedBatch(batch_id=batch_id, items=items))

    @app.get("/batches", **operation("uploads", "Your batches", BatchPage, 200, 410))
    def list_batches(
        limit: Annotated[Whole, Query(ge=1, le=MOST_BATCHES)] = 50,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
    ) -> BatchPage:
        """List your batches, the newest first, and how many of their items are in which state."""
        return BatchPage.of(*page_of_batches(current_user(app), limit, cursor, services.uploads.batches))

    @app.get("/batches/<batch_id>", **operation("uploads", "A batch and its states", Batch, 200, 404))
    def get_batch(batch_id: UUID) -> Batch:
        """How many items of a batch are in which state, and each of them."""
        return Batch.of(services.uploads.batches.batch(current_user(app).user_id, batch_id))


def _item(
    position: int,
    declared: DeclaredFile | OcrIdentityError,
    given: tuple[Ticket, PresignedPut | None] | OcrIdentityError,
) -> BatchTicket:
    if isinstance(given, OcrIdentityError) or isinstance(declared, OcrIdentityError):
        fault = given if isinstance(given, OcrIdentityError) else OcrIdentityError()
        return BatchTicket(
            position=position, error=ProblemError(code=ErrorCode(fault.code), message=str(fault))
        )
    return BatchTicket(position=position, ticket=UploadTicket.of(given[0], declared, given[1]))


def _sent(app: APIGatewayRestResolver, services: ApiServices) -> tuple[Actor, SentFile]:
    """Whose file came, and the file; an administrator may send one for the owner whom the form names."""
    actor = current_user(app)
    sent = sent_file(app.current_event, services.settings.max_sync_bytes)
    owner = sent.fields.get(OWNER)
    if owner is None or Role.ADMIN not in actor.roles:
        return actor, sent
    try:
        return services.users.stand_in(actor, UUID(owner)), sent
    except ValueError as error:
        raise NotFoundError from error


def _name(filename: str) -> str:
    """Validate the name of a file in a form by what names may be."""
    try:
        return FILENAME.validate_python(filename)
    except ValidationError as error:
        fields = [
            {"field": "body.file", "error": one["type"], "message": one["msg"]} for one in error.errors()
        ]
        raise InvalidRequestError(fields=fields) from error


def _awaited(services: ApiServices, owner_id: UUID, task_id: UUID) -> TaskRecord:
    """Wait until the task is over, or the caller has waited long enough; return it as it stands."""
    deadline = time.monotonic() + services.settings.sync_wait_seconds
    task = services.tasks.task(owner_id, task_id)
    while task.state not in FINISHED and time.monotonic() < deadline:
        time.sleep(POLL_S)
        task = services.tasks.task(owner_id, task_id)
    return task
