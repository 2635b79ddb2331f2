"""Tickets: what a client may upload, once, and where the bytes that it has already stand."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from ocr_identity.domain.content_types import CONTENT_TYPES, normalised, sniff
from ocr_identity.domain.errors import (
    EmptyFileError,
    FileTooLargeError,
    MediaDeletedError,
    OcrIdentityError,
    UnsupportedTypeError,
)
from ocr_identity.domain.request_errors import DuplicateInBatchError
from ocr_identity.domain.states import TicketKind, UploadState
from ocr_identity.ports.media import MediaRecord
from ocr_identity.ports.objects import DeclaredFile, ObjectStore, PresignedPut
from ocr_identity.ports.tasks import BatchRepository, RequestKey, Ticket, TicketRepository
from ocr_identity.ports.users import Actor, Quota

UNKNOWN_TYPE = "application/octet-stream"
UNKNOWN_DECLARED = "The content type that is declared is none that is taken on here."


@dataclass(frozen=True, slots=True)
class UploadRules:
    """The most bytes of a file, how many seconds a URL lives, and the content types taken on."""

    max_bytes: int
    lifetime_s: int
    content_types: frozenset[str] = frozenset(CONTENT_TYPES)


@dataclass(frozen=True, slots=True)
class UploadServices:
    """What receives uploads: the stores, the quota and the rules."""

    tickets: TicketRepository
    batches: BatchRepository
    objects: ObjectStore
    quota: Quota
    rules: UploadRules


def request_upload(
    actor: Actor,
    declaration: DeclaredFile,
    uploads: UploadServices,
    *,
    reference: bool = False,
    repeat_key: str | None = None,
) -> tuple[Ticket, PresignedPut | None]:
    """Give a ticket with a signed PUT; without one where the owner's same bytes are there already.

    Raises `EmptyFileError`, `FileTooLargeError`, `UnsupportedTypeError` or `QuotaExceededError`.
    """
    rules = uploads.rules
    check_declaration(declaration, rules)
    uploads.quota.spend(actor.user_id, 1)
    ticket = uploads.tickets.open_ticket(
        actor, declaration, rules.lifetime_s, reference=reference,
        repeat=_repeat(repeat_key, declaration, reference),
    )  # fmt: skip
    return ticket, _presign(ticket, declaration, uploads)


def request_batch(
    actor: Actor,
    declarations: Sequence[DeclaredFile | OcrIdentityError],
    uploads: UploadServices,
    *,
    notify: bool,
    repeat_key: str | None = None,
) -> tuple[UUID, list[tuple[Ticket, PresignedPut | None] | OcrIdentityError]]:
    """Do the same for many at once: a ticket for each, or the fault that refuses it alone.

    Raises `QuotaExceededError` for all of them.
    """
    items = _checked(declarations, uploads.rules)
    repeat = _repeat(repeat_key, *declarations, notify)
    taken = [item for item in items if isinstance(item, DeclaredFile)]
    if taken:
        uploads.quota.spend(actor.user_id, len(taken))
    lifetime_s = uploads.rules.lifetime_s
    batch_id, tickets = uploads.batches.open_batch(actor, items, lifetime_s, notify=notify, repeat=repeat)
    given: list[tuple[Ticket, PresignedPut | None] | OcrIdentityError] = []
    for item, ticket in zip(items, tickets, strict=True):
        if isinstance(item, DeclaredFile) and ticket is not None:
            given.append((ticket, _presign(ticket, item, uploads)))
        else:
            given.append(item if isinstance(item, OcrIdentityError) else MediaDeletedError())
    return batch_id, given


def upload_bytes(
    actor: Actor, filename: str, content_type: str, data: bytes, uploads: UploadServices
) -> tuple[Ticket, DeclaredFile]:
    """Do the same for bytes that came with the request: put them where a client would put them.

    A standing ticket whose bytes never came gets them now. Of a client that does not know the type, or says
    nothing, the bytes tell it.
    """
    content_type = normalised(content_type)
    if content_type in {"", UNKNOWN_TYPE}:
        if (seen := sniff(data)) is None:
            raise UnsupportedTypeError
        content_type = seen
    declaration = DeclaredFile(filename, content_type, len(data), hashlib.sha256(data).hexdigest())
    check_declaration(declaration, uploads.rules)
    uploads.quota.spend(actor.user_id, 1)
    ticket = uploads.tickets.open_ticket(actor, declaration, uploads.rules.lifetime_s)
    if ticket.kind != TicketKind.EXISTING or uploads.objects.head(ticket.object_key) is None:
        declaration = replace(declaration, content_type=ticket.content_type)
        uploads.objects.put(ticket.object_key, declaration, data)
    return ticket, declaration


def object_exists(record: MediaRecord, objects: ObjectStore) -> bool:
    """Tell whether a file's bytes are there, which the bucket may know before the tables do."""
    if record.upload_state == UploadState.STORED:
        return True
    there = objects.head(record.object_key)
    return there is not None and there.size == record.size


def check_declaration(declaration: DeclaredFile, rules: UploadRules) -> None:
    """Refuse what would be refused on arrival, before anything is uploaded."""
    if declaration.size == 0:
        raise EmptyFileError
    if declaration.size > rules.max_bytes:
        raise FileTooLargeError
    if declaration.content_type not in rules.content_types:
        raise UnsupportedTypeError(UNKNOWN_DECLARED)


def _checked(
    declarations: Sequence[DeclaredFile | OcrIdentityError], rules: UploadRules
) -> list[DeclaredFile | OcrIdentityError]:
    """Each declaration, or in its place why it is refused; the same bytes are taken once."""
    items: list[DeclaredFile | OcrIdentityError] = []
    seen: set[str] = set()
    for declaration in declarations:
        if isinstance(declaration, OcrIdentityError):
            items.append(declaration)
            continue
        try:
            check_declaration(declaration, rules)
            if declaration.sha256 in seen:
                raise DuplicateInBatchError
        except OcrIdentityError as fault:
            items.append(fault)
        else:
            seen.add(declaration.sha256)
            items.append(declaration)
    return items


def _presign(ticket: Ticket, declaration: DeclaredFile, uploads: UploadServices) -> PresignedPut | None:
    """Sign the PUT of a ticket, unless its object stands or has come meanwhile."""
    came = (
        ticket.kind in {TicketKind.RENEWED, TicketKind.REFERENCE}
        and uploads.objects.head(ticket.object_key) is not None
    )
    if ticket.kind == TicketKind.EXISTING or ticket.arrived or came:
        return None
    expires_at = datetime.now(UTC) + timedelta(seconds=uploads.rules.lifetime_s)
    signed = replace(declaration, content_type=ticket.content_type)
    return uploads.objects.presign_put(ticket.object_key, signed, expires_at)


def _repeat(key: str | None, *request: object) -> RequestKey | None:
    """By what a repeat of `request` is known."""
    if key is None:
        return None
    return RequestKey(key, hashlib.sha256(repr(request).encode()).hexdigest())
