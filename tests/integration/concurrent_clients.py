"""Clients and workers in a process of their own, by whichever release of the package lies on its path.

`python concurrent_clients.py DATABASE_URL NUMBER` works until its standard input ends, and prints what
it did.
"""

import itertools
import json
import select
import sys
from collections import Counter

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.media import PostgresMedia
from ocr_identity.adapters.postgres.tasks import PostgresTasks
from ocr_identity.adapters.postgres.uploads import PostgresTickets
from ocr_identity.adapters.postgres.users import PostgresUsers
from ocr_identity.domain.document import DocumentType, Field, Reading, Source
from ocr_identity.domain.errors import CorruptFileError
from ocr_identity.ports.media import MediaFilter
from ocr_identity.ports.objects import DeclaredFile
from ocr_identity.ports.users import Claims

READING = Reading(DocumentType.PASSPORT, fields={"surname": Field("ERIKSSON", "", 0.9, Source.MRZ, 1)})


def life(database: Database, number: int, owner: str) -> None:
    """One document's, from its ticket to its end."""
    actor = PostgresUsers(database).get_or_create(Claims(owner, owner), None)
    declaration = DeclaredFile("p.jpg", "image/jpeg", 4, f"{number:064x}")
    ticket = PostgresTickets(database, "bucket").open_ticket(actor, declaration, 600)
    jobs, media = PostgresJobs(database), PostgresMedia(database)
    claim = jobs.claim(ticket.object_key, 60)
    assert claim is not None
    if number % 5 == 0:
        jobs.reject(claim, CorruptFileError(), 1)
    else:
        jobs.succeed(claim, READING, 1)
    assert PostgresTasks(database).task(actor.user_id, ticket.task_id).state in {"SUCCESS", "FAILURE"}
    assert media.find(actor.user_id, MediaFilter(), "-created_at", 5, None)
    if number % 3 == 0:
        media.delete(actor, ticket.media_id)


def main(url: str, owner: str) -> None:
    database, done = Database(url), Counter[str]()
    for number in itertools.count(1):
        try:
            life(database, number, owner)
            done["lived"] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, the test is told
            done[repr(error)] += 1
        sys.stdout.write(".")
        sys.stdout.flush()
        if select.select([sys.stdin], [], [], 0)[0]:
            break
    sys.stdout.write("\n" + json.dumps(done))


if __name__ == "__main__":
    main(*sys.argv[1:])
