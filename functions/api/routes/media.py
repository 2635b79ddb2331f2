"""Files: listed, found, changed, deleted, restored, and attached to subjects."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.api.auth import current_user
from functions.api.downloads import signer
from functions.api.openapi import operation
from functions.api.responses import no_content
from functions.api.schemas.common import MediaSort, Moment, Sha256, TaskState, Text, Whole, Word
from functions.api.schemas.media import (
    AttachmentBody,
    AttachmentRequest,
    Attachments,
    Media,
    MediaChangeRequest,
    MediaPage,
    MediaSummary,
)
from ocr_identity.bootstrap.api import ApiServices
from ocr_identity.domain.document import DocumentType
from ocr_identity.domain.request_errors import InvalidRequestError, NotFoundError
from ocr_identity.domain.states import JobState, RenditionName
from ocr_identity.ports.media import Attachment, MediaFilter
from ocr_identity.services.media_listing import list_media as page_of_media
from ocr_identity.services.uploads import object_exists

MOST_ITEMS = 100
NEWEST_FIRST = MediaSort("-created_at")
ATTACHMENTS = "/media/<media_id>/attachments"
ATTACHMENT = f"{ATTACHMENTS}/<subject_type>/<subject_id>"
NO_SUBJECT = {
    "field": "query.subject_type", "error": "missing", "message": "subject_id and group need a subject_type."
}  # fmt: skip
NO_SPAN = {"field": "query.created_to", "error": "too_early", "message": "It must be after created_from."}
After = Annotated[Moment | None, Query(description="Created then or later.")]
Before = Annotated[Moment | None, Query(description="Created before.")]
Deleted = Annotated[bool, Query(description="Those that are deleted and not yet purged, not the others.")]
Words = Annotated[Text | None, Query(description="Words of its name or text.")]


def add_media(app: APIGatewayRestResolver, services: ApiServices) -> None:
    """Add the routes of files."""
    _add_list(app, services)
    _add_files(app, services)
    _add_changes(app, services)
    _add_attachments(app, services)
    _add_attaching(app, services)


def _add_list(app: APIGatewayRestResolver, services: ApiServices) -> None:
    @app.get("/media", **operation("media", "List and find files", MediaPage, 200, 410))
    def list_media(
        state: Annotated[TaskState | None, Query()] = None,
        kind: Annotated[DocumentType | None, Query()] = None,
        created_from: After = None,
        created_to: Before = None,
        sha256: Annotated[Sha256 | None, Query(alias="hash")] = None,
        text: Words = None,
        parent_id: Annotated[UUID | None, Query()] = None,
        subject_type: Annotated[Word | None, Query()] = None,
        subject_id: Annotated[Word | None, Query()] = None,
        group: Annotated[Word | None, Query()] = None,
        deleted: Deleted = False,
        sort: Annotated[MediaSort, Query()] = NEWEST_FIRST,
        limit: Annotated[Whole, Query(ge=1, le=MOST_ITEMS)] = 50,
        cursor: Annotated[str | None, Query(max_length=2000)] = None,
    ) -> MediaPage:
        """List and find your files, page by page; a page stays true while new files arrive."""
        found = MediaFilter(
            state, kind, created_from, created_to, sha256, text, parent_id, subject_type, subject_id, group,
            deleted,
        )  # fmt: skip
        _check(found)
        actor = current_user(app)
        records, onward = page_of_media(actor, found, sort, limit, cursor, services.media)
        thumbnails = _thumbnails(services, actor.user_id, [one.media_id for one in records])
        items = [MediaSummary.of(one, thumbnails.get(one.media_id)) for one in records]
        return MediaPage(items=items, next_cursor=onward)


def _check(found: MediaFilter) -> None:
    """Refuse filters that contradict each other; raises `InvalidRequestError`."""
    if found.subject_type is None and (found.subject_id is not None or found.group is not None):
        raise InvalidRequestError(fields=[NO_SUBJECT])
    if found.created_from and found.created_to and found.created_from >= found.created_to:
        raise InvalidRequestError(fields=[NO_SPAN])


def _add_files(app: APIGatewayRestResolver, services: ApiServices) -> None:
    store = services.media

    @app.get("/media/<media_id>", **operation("media", "A file's metadata", Media, 200, 404))
    def get_media(media_id: UUID) -> Media:
        """Show a file's metadata, with URLs to download it and its renditions from."""
        owner_id = current_user(app).user_id
        record = store.media(owner_id, media_id)
        return Media.of(record, store.renditions(owner_id, [media_id]), signer(services))

    @app.patch(
        "/media/<media_id>", **operation("media", "Rename or move a file", MediaSummary, 200, 404, 409)
    )
    def update_media(media_id: UUID, request: MediaChangeRequest) -> MediaSummary:
        """Rename a file, hang it under another one, or order it among its siblings."""
        return MediaSummary.of(store.change(current_user(app), media_id, request.change()), None)


def _add_changes(app: APIGatewayRestResolver, services: ApiServices) -> None:
    store = services.media

    @app.delete("/media/<media_id>", **operation("media", "Delete a file", None, 204, 404))
    def delete_media(media_id: UUID) -> Response[str]:
        """Delete a file; deleting it again changes nothing."""
        services.publish_events(store.delete(current_user(app), media_id))
        return no_content()

    @app.post(
        "/media/<media_id>/restore", **operation("media", "Take a deletion back", MediaSummary, 200, 404, 409)
    )
    def restore_media(media_id: UUID) -> MediaSummary:
        """Take a deletion back, as long as the file is kept."""
        actor = current_user(app)
        arrived = object_exists(store.upload(actor.user_id, media_id), services.objects)
        record = store.restore(actor, media_id, arrived=arrived)
        services.publish_events(record.object_key)
        if record.state == JobState.PENDING:
            services.enqueue_ocr(record.object_key)
        return MediaSummary.of(record, None)


def _add_attachments(app: APIGatewayRestResolver, services: ApiServices) -> None:
    store = services.attachments

    @app.get(ATTACHMENTS, **operation("attachments", "All subjects of a file", Attachments, 200, 404))
    def list_attachments(media_id: UUID) -> Attachments:
        """All subjects that a file is attached to."""
        return _bodies(store.attachments(current_user(app).user_id, media_id))

    @app.get(
        ATTACHMENT,
        **operation("attachments", "A file at a subject", Attachments, 200, 404),
    )
    def get_attachment(media_id: UUID, subject_type: Word, subject_id: Word) -> Attachments:
        """In which groups of a subject a file is; 404 where in none."""
        found = store.attachments(current_user(app).user_id, media_id)
        here = [one for one in found if (one.subject_type, one.subject_id) == (subject_type, subject_id)]
        if not here:
            raise NotFoundError
        return _bodies(here)


def _add_attaching(app: APIGatewayRestResolver, services: ApiServices) -> None:
    store = services.attachments

    @app.put(
        ATTACHMENT,
        **operation("attachments", "Attach a file", AttachmentBody, 200, 404),
    )
    def attach_media(
        media_id: UUID,
        subject_type: Word,
        subject_id: Word,
        request: AttachmentRequest,
        group: Annotated[Word, Query()] = "default",
    ) -> AttachmentBody:
        """Attach a file to a subject, in one of its groups; doing it again sets its place anew."""
        wanted = Attachment(media_id, subject_type, subject_id, group, request.ordering, datetime.now(UTC))
        return AttachmentBody.model_validate(store.attach(current_user(app), wanted))

    @app.delete(ATTACHMENT, **operation("attachments", "Detach a file", None, 204, 404))
    def detach_media(
        media_id: UUID, subject_type: Word, subject_id: Word, group: Annotated[Word | None, Query()] = None
    ) -> Response[str]:
        """Detach a file from one group of a subject or from all; doing it again changes nothing."""
        store.detach(current_user(app), media_id, (subject_type, subject_id), group)
        return no_content()


def _bodies(found: Sequence[Attachment]) -> Attachments:
    return Attachments(items=[AttachmentBody.model_validate(one) for one in found])


def _thumbnails(services: ApiServices, owner_id: UUID, media_ids: list[UUID]) -> dict[UUID, str | None]:
    made = services.media.renditions(owner_id, media_ids) if media_ids else []
    sign = signer(services)
    return {
        one.parent_id: sign(one) for one in made if one.rendition == RenditionName.THUMBNAIL and one.parent_id
    }
