"""Tickets: what a client may upload, once, and where the bytes that it has already stand."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from ocr_identity.errors import EmptyFile, FileTooLarge, UnsupportedType
from ocr_identity.image.content_types import CONTENT_TYPES, sniff
from ocr_identity.ports.media import MediaStore, Ticket
from ocr_identity.ports.objects import Declaration, ObjectStore, SignedPut

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class UploadRules:
    """The most bytes of a file, and how many seconds a URL lives."""

    max_bytes: int
    lifetime_s: int


def request_upload(
    owner_id: UUID, declaration: Declaration, rules: UploadRules, media: MediaStore, objects: ObjectStore
) -> tuple[Ticket, SignedPut | None]:
    """A ticket with a signed PUT; without one where the owner's same bytes stand already.

    Raises `EmptyFile`, `FileTooLarge` or `UnsupportedType`.
    """
    check_declaration(declaration, rules.max_bytes)
    ticket = media.open_ticket(owner_id, declaration, rules.lifetime_s)
    arrived = ticket.kind == "renewed" and objects.head(ticket.object_key) is not None
    if ticket.kind == "standing" or arrived:
        return ticket, None
    expires_at = datetime.now(UTC) + timedelta(seconds=rules.lifetime_s)
    return ticket, objects.sign_put(ticket.object_key, declaration, expires_at)


def store_upload(
    owner_id: UUID, filename: str, content_type: str, data: bytes,
    rules: UploadRules, media: MediaStore, objects: ObjectStore,
) -> tuple[Ticket, Declaration]:  # fmt: skip
    """The same for bytes that came with the request: they are put where a client would put them.

    A standing ticket whose bytes never came gets them now. A client that does not know the type says
    `application/octet-stream`; the bytes tell then.
    """
    if content_type == UNKNOWN_TYPE:
        content_type = sniff(data) or content_type
    declaration = Declaration(filename, content_type, len(data), hashlib.sha256(data).hexdigest())
    check_declaration(declaration, rules.max_bytes)
    ticket = media.open_ticket(owner_id, declaration, rules.lifetime_s)
    if ticket.kind != "standing" or objects.head(ticket.object_key) is None:
        objects.put(ticket.object_key, declaration, data)
    return ticket, declaration


def check_declaration(declaration: Declaration, max_bytes: int) -> None:
    """Refuse what would be refused on arrival, before anything is uploaded."""
    if declaration.size == 0:
        raise EmptyFile
    if declaration.size > max_bytes:
        raise FileTooLarge
    if declaration.content_type not in CONTENT_TYPES:
        raise UnsupportedType
