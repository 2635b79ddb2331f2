"""The rules that hold between tables, each as the query for what breaks it."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import distinct_on

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema import media
from ocr_identity.domain.states import UploadState
from ocr_identity.ports.consistency import ExpectedObject

RULES: Mapping[str, str] = {
    "task that succeeded without a document": """
        SELECT id FROM ocr_jobs WHERE job_status = 'SUCCESS' AND document_id IS NULL""",
    "finished task without an end": """
        SELECT id FROM ocr_jobs WHERE job_status IN ('SUCCESS', 'FAILURE') AND finished_at IS NULL""",
    "file with another state than its newest task": """
        SELECT m.id FROM media m JOIN ocr_jobs j ON j.id = m.newest_job_id WHERE m.state <> j.job_status""",
    "file without a task": """
        SELECT id FROM media WHERE rendition IS NULL AND newest_job_id IS NULL""",
    "file that refers to a deleted one": """
        SELECT r.id FROM media r JOIN media f ON f.id = r.duplicate_of
        WHERE r.deleted_at IS NULL AND f.deleted_at IS NOT NULL""",
    "file that refers to a void one": """
        SELECT r.id FROM media r JOIN media f ON f.id = r.duplicate_of
        WHERE r.deleted_at IS NULL AND r.upload_state <> 'void' AND f.upload_state = 'void'""",
    "batch that is over and not complete": """
        SELECT b.id FROM batches b WHERE completed_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM batch_items i JOIN media m ON m.id = i.media_id
            WHERE i.batch_id = b.id AND m.state IN ('PENDING', 'STARTED', 'RETRY'))""",
    "event that is not out for an hour": """
        SELECT id FROM outbox_events
        WHERE published_at IS NULL AND created_at < now() - interval '1 hour'""",
    "erasure that is open for a day": """
        SELECT id FROM erasures WHERE completed_at IS NULL AND created_at < now() - interval '1 day'""",
}
CHUNK = 5000


class PostgresConsistency:
    """Port `Consistency`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def disagreements(self, limit: int) -> list[tuple[str, UUID]]:
        """Find what breaks a rule, at most `limit` of each."""
        found = []
        for rule, query in RULES.items():
            with self._database.transaction() as connection:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                breaking = connection.execute(text(f"{query} LIMIT :limit"), {"limit": limit})
                found += [(rule, subject) for subject in breaking.scalars()]
        return found

    def expected_objects(self) -> Iterator[ExpectedObject]:
        """By key in byte order, as the bucket lists; references share theirs."""
        key = media.c.file_name.collate("C")
        query = (
            select(media.c.file_name, media.c.size, media.c.upload_state)
            .ext(distinct_on(key))
            .where(media.c.upload_state != UploadState.VOID)
            # Of files that share an object, one that says it is there speaks.
            .order_by(key, media.c.upload_state)
        )
        with self._database.transaction() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            for row in connection.execution_options(yield_per=CHUNK).execute(query):
                yield ExpectedObject(*row)
