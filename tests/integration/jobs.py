"""What the integration tests begin with: an owner, a ticket, a reading."""

import hashlib
from uuid import UUID

from sqlalchemy import text

from ocr_identity.adapters.postgres import Database
from ocr_identity.adapters.postgres_media import PostgresMedia
from ocr_identity.documents import Box, DocumentType, Field, Mrz, Reading, Source, Word
from ocr_identity.ports.media import Ticket
from ocr_identity.ports.objects import Declaration

LEASE_S = 60
BYTES = b"the bytes of a document"
DECLARATION = Declaration("p.jpg", "image/jpeg", len(BYTES), hashlib.sha256(BYTES).hexdigest())
READING = Reading(
    document_type=DocumentType.PASSPORT,
    mrz=Mrz("TD3", ("P<UTO", "L898"), valid=True, checks={"birth_date": True}, page=1, box=Box(1, 2, 3, 4)),
    fields={
        "surname": Field("ERIKSSON", "ERIKSSON", 0.9, Source.MRZ, 1, Box(1, 2, 3, 4)),
        "birth_date": Field("1974-08", "7408<<", 0.9, Source.MRZ, 1),
        "expiry_date": Field("2032-04-15", "320415", 0.99, Source.MRZ, 1),
    },
    words=(Word("ERIKSSON", 0.9, 1, Box(1, 2, 3, 4)),),
)


def open_ticket(
    database: Database, subject: str = "anna", declaration: Declaration = DECLARATION, lifetime_s: int = 600
) -> tuple[UUID, Ticket]:
    """An owner and their ticket."""
    media = PostgresMedia(database, "bucket")
    owner = media.owner(subject)
    return owner, media.open_ticket(owner, declaration, lifetime_s)


def column(database: Database, query: str) -> list[object]:
    """The first column of `query`'s rows."""
    with database.transaction() as connection:
        return list(connection.execute(text(query)).scalars())


def run(database: Database, statement: str) -> None:
    """One statement, committed."""
    with database.transaction() as connection:
        connection.execute(text(statement))
