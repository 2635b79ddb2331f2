"""Many hands on few files: whatever they do at once, the tables agree with each other afterwards."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ocr_identity.adapters.postgres.audit import PostgresAudit
from ocr_identity.adapters.postgres.batches import PostgresBatches
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.media import PostgresMedia
from ocr_identity.adapters.postgres.retention import PostgresRetention
from ocr_identity.adapters.postgres.stuck_jobs import PostgresStuckJobs
from ocr_identity.adapters.postgres.tasks import PostgresTasks
from ocr_identity.adapters.postgres.uploads import PostgresTickets
from ocr_identity.domain.errors import CorruptFileError, OcrIdentityError, RetriesExhaustedError
from ocr_identity.domain.states import TRANSITIONS
from ocr_identity.ports.media import MediaChange
from ocr_identity.ports.objects import DeclaredFile
from ocr_identity.ports.users import Actor
from tests.integration.jobs import LEASE_S, READING, column, make_user, run

HANDS, STEPS, FILES = 4, 120, 8
INVARIANTS = {
    "a batch with nothing left to do is complete": """
        SELECT count(*) FROM batches b WHERE completed_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM batch_items i JOIN media m ON m.id = i.media_id
            WHERE i.batch_id = b.id AND m.state IN ('PENDING', 'STARTED', 'RETRY'))""",
    "a batch is told of once": """
        SELECT count(*) FROM (SELECT 1 FROM outbox_events WHERE body->>'type' = 'batch.completed'
            GROUP BY body->>'subject' HAVING count(*) > 1) twice""",
    "a file has the state of its newest job": """
        SELECT count(*) FROM media m WHERE state <> (
            SELECT job_status FROM ocr_jobs j WHERE j.media_id = m.id ORDER BY created_at DESC LIMIT 1)""",
    "a file refers to one that stands": """
        SELECT count(*) FROM media r JOIN media f ON f.id = r.duplicate_of
        WHERE r.deleted_at IS NULL AND f.deleted_at IS NOT NULL""",
    "no file is its own ancestor": """
        WITH RECURSIVE tree AS (
            SELECT id, ARRAY[id] AS path, false AS cycle FROM media
            UNION ALL SELECT m.id, path || m.id, m.id = ANY(path) FROM tree
            JOIN media m ON m.parent_id = tree.id WHERE NOT cycle)
        SELECT count(*) FROM tree WHERE cycle""",
    "a finished job has one event": """
        SELECT count(*) FROM (SELECT 1 FROM outbox_events WHERE body->'data' ? 'ocr_job_id'
            GROUP BY body->'data'->>'ocr_job_id' HAVING count(*) > 1) twice""",
}


# Notes each change of a job's state.
NOTING = (
    "CREATE TABLE job_transitions (before text, after text)",
    """CREATE FUNCTION note_transition() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN INSERT INTO job_transitions VALUES (OLD.job_status, NEW.job_status); RETURN NULL; END $$""",
    """CREATE TRIGGER note_transition AFTER UPDATE OF job_status ON ocr_jobs
       FOR EACH ROW EXECUTE FUNCTION note_transition()""",
    "GRANT INSERT ON job_transitions TO PUBLIC",
)


class Hand:
    """One client or worker, on a connection of its own, who does what chance tells."""

    def __init__(self, url: str, actor: Actor, seed: int) -> None:
        self.database, self.actor, self.chance = Database(url), actor, random.Random(seed)
        self.tickets = PostgresTickets(self.database, "bucket")
        self.media, self.tasks = PostgresMedia(self.database), PostgresTasks(self.database)
        self.jobs, self.retention = PostgresJobs(self.database), PostgresRetention(self.database)

    def work(self) -> None:
        steps = (self.upload, self.refer, self.batch, self.read, self.read, self.refuse, self.delete,
                 self.restore, self.rerun, self.cancel, self.fail_unfinished, self.purge,
                 self.move)  # fmt: skip
        for _ in range(STEPS):
            try:
                self.chance.choice(steps)()
            except OcrIdentityError:
                continue  # what cannot be had is told as such; anything else fails the test
        self.database.engine.dispose()

    def one(self, query: str) -> Any:
        found = column(self.database, f"{query} ORDER BY random() LIMIT 1")
        if not found:
            raise OcrIdentityError
        return found[0]

    def declaration(self) -> DeclaredFile:
        number = self.chance.randrange(FILES)
        return DeclaredFile(f"{number}.jpg", "image/jpeg", 5, f"{number:064x}")

    def upload(self) -> None:
        self.tickets.open_ticket(self.actor, self.declaration(), 600)

    def refer(self) -> None:
        self.tickets.open_ticket(self.actor, self.declaration(), 600, reference=True)

    def batch(self) -> None:
        wanted = {one.sha256: one for one in (self.declaration() for _ in range(4))}
        PostgresBatches(self.database, "bucket").open_batch(
            self.actor, list(wanted.values()), 600, notify=False
        )

    def waiting(self) -> str:
        return str(self.one("SELECT input_file_path FROM ocr_jobs WHERE job_status = 'PENDING'"))

    def read(self) -> None:
        if claim := self.jobs.claim(self.waiting(), LEASE_S):
            self.jobs.succeed(claim, READING, 1)

    def refuse(self) -> None:
        if claim := self.jobs.claim(self.waiting(), LEASE_S):
            self.jobs.reject(claim, CorruptFileError(), 1)

    def delete(self) -> None:
        self.media.delete(self.actor, self.one("SELECT id FROM media"))

    def restore(self) -> None:
        self.media.restore(self.actor, self.one("SELECT id FROM media"), arrived=self.chance.random() < 0.5)

    def rerun(self) -> None:
        self.tasks.rerun(self.actor, self.one("SELECT id FROM media"), arrived=self.chance.random() < 0.5)

    def cancel(self) -> None:
        self.tasks.cancel(self.actor, self.one("SELECT id FROM ocr_jobs"), arrived=self.chance.random() < 0.5)

    def fail_unfinished(self) -> None:
        PostgresStuckJobs(self.database).fail_unfinished(self.waiting(), RetriesExhaustedError())

    def purge(self) -> None:
        candidate = self.retention.mark_for_purge(
            self.one("SELECT id FROM media WHERE deleted_at IS NOT NULL")
        )
        self.retention.purge(candidate.media_id)

    def move(self) -> None:
        change = MediaChange(parent_id=self.one("SELECT id FROM media"))
        self.media.change(self.actor, self.one("SELECT id FROM media"), change)


@pytest.mark.parametrize("seed", [1, 2])
def test_tables_after_random_operations_agree_and_jobs_took_known_steps(
    database: Database, owned: Database, database_url: str, seed: int
) -> None:
    for statement in NOTING:
        run(owned, statement)
    hands = [Hand(database_url, make_user(database), seed * 100 + number) for number in range(HANDS)]

    with ThreadPoolExecutor(HANDS) as pool:
        list(pool.map(Hand.work, hands))

    broken = {rule: column(database, query)[0] for rule, query in INVARIANTS.items()}
    assert broken == dict.fromkeys(INVARIANTS, 0)
    assert PostgresAudit(database).verify().broken_at is None
    steps = set(column(owned, "SELECT DISTINCT before || ' ' || after FROM job_transitions"))
    allowed = {f"{before} {after}" for before, following in TRANSITIONS.items() for after in following}
    assert {"PENDING STARTED", "STARTED SUCCESS", "STARTED FAILURE", "PENDING FAILURE"} <= steps <= allowed
