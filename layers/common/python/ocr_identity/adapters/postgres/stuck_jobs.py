"""Jobs that nobody will finish: given up by `dead_letter`, or by `maintenance` when long overdue."""

from datetime import timedelta

from sqlalchemy import Connection, func, select, update

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import failure, lock_unfinished, record_failure
from ocr_identity.adapters.postgres.schema import media, ocr_jobs
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.states import JobState, UploadState

MOST_AT_ONCE = 200


class PostgresStuckJobs:
    """Port `StuckJobs`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def fail_unfinished(self, object_key: str, fault: OcrIdentityError) -> bool:
        """Fail the object's unfinished jobs for good; False where there are none; raises `JobLeasedError`.

        Each in its own transaction, for each ends with the audit log's lock.
        """
        given_up = False
        while self._fail_one(object_key, fault):
            given_up = True
        return given_up

    def _fail_one(self, object_key: str, fault: OcrIdentityError) -> bool:
        with self._database.transaction() as connection:
            return _fail_unfinished(connection, object_key, fault)

    def expired_uploads(self, grace_s: int) -> list[str]:
        """Keys for which a URL expired more than `grace_s` seconds ago and no message came."""
        query = (
            select(media.c.file_name)
            .join(ocr_jobs, ocr_jobs.c.media_id == media.c.id)
            .where(
                media.c.upload_state == UploadState.UPLOADING,
                media.c.deleted_at.is_(None),
                media.c.upload_expires_at < func.now() - timedelta(seconds=grace_s),
                ocr_jobs.c.job_status == JobState.PENDING,
            )
            .order_by(media.c.upload_expires_at)
            .limit(MOST_AT_ONCE)
        )
        with self._database.transaction() as connection:
            return list(connection.execute(query).scalars())

    def stuck_jobs(self, grace_s: int) -> list[str]:
        """Keys whose job was taken up, not finished, and not touched for `grace_s` seconds."""
        query = (
            select(ocr_jobs.c.input_file_path)
            .where(
                ocr_jobs.c.job_status.in_((JobState.STARTED, JobState.RETRY)),
                func.coalesce(ocr_jobs.c.lease_expires_at, ocr_jobs.c.started_at)
                < func.now() - timedelta(seconds=grace_s),
            )
            .limit(MOST_AT_ONCE)
        )
        with self._database.transaction() as connection:
            return list(connection.execute(query).scalars())

    def extend_upload_deadline(self, object_key: str, seconds: int) -> None:
        """Count the upload of `object_key` as expired only `seconds` from now."""
        later = {"upload_expires_at": func.now() + timedelta(seconds=seconds)}
        with self._database.transaction() as connection:
            connection.execute(update(media).where(media.c.file_name == object_key).values(later))


def _fail_unfinished(connection: Connection, object_key: str, fault: OcrIdentityError) -> bool:
    job = lock_unfinished(connection, object_key)
    if job is None:
        return False
    values = failure(fault) | {"finished_at": func.now(), "lease_expires_at": None}
    connection.execute(update(ocr_jobs).where(ocr_jobs.c.id == job.id).values(values))
    record_failure(connection, object_key, (job.media_id, job.user_id, job.id), fault)
    return True
