"""What the integration tests begin with: an owner, a ticket, a claim, a reading; and what was published."""

import hashlib

from sqlalchemy import text

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.outbox import PostgresOutbox
from ocr_identity.adapters.postgres.uploads import PostgresTickets
from ocr_identity.adapters.postgres.users import PostgresUsers
from ocr_identity.domain.document import Box, DocumentType, Field, Mrz, Reading, Source, Word
from ocr_identity.domain.events import Event
from ocr_identity.ports.jobs import Claim
from ocr_identity.ports.objects import DeclaredFile
from ocr_identity.ports.tasks import Ticket
from ocr_identity.ports.users import Actor, Claims
from ocr_identity.services.outbox import publish_pending
from tests.unit.fakes import FakePublisher

LEASE_S = 60
BYTES = b"the bytes of a document"
DECLARATION = DeclaredFile("p.jpg", "image/jpeg", len(BYTES), hashlib.sha256(BYTES).hexdigest())
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
    database: Database, subject: str = "anna", declaration: DeclaredFile = DECLARATION, lifetime_s: int = 600
) -> tuple[Actor, Ticket]:
    """Make an owner and their ticket."""
    actor = make_user(database, subject)
    return actor, PostgresTickets(database, "bucket").open_ticket(actor, declaration, lifetime_s)


def make_user(database: Database, subject: str = "anna", *groups: str) -> Actor:
    """Make the user whose token bears `subject`."""
    claims = Claims(subject, subject, f"{subject}@example.com", frozenset(groups))
    return PostgresUsers(database).get_or_create(claims, "203.0.113.7")


def claimed(database: Database) -> tuple[PostgresJobs, Claim]:
    """Make a job, and claim it."""
    _, ticket = open_ticket(database)
    jobs = PostgresJobs(database)
    claim = jobs.claim(ticket.object_key, LEASE_S)
    assert claim is not None
    return jobs, claim


def published(database: Database) -> list[Event]:
    """Publish the events that wait, and return them."""
    publisher = FakePublisher()
    publish_pending(PostgresOutbox(database), publisher)
    return publisher.published


def column(database: Database, query: str) -> list[object]:
    """Fetch the first column of `query`'s rows."""
    with database.transaction() as connection:
        return list(connection.execute(text(query)).scalars())


def run(database: Database, statement: str) -> None:
    """One statement, committed."""
    with database.transaction() as connection:
        connection.execute(text(statement))
