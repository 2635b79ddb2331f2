"""Jobs that nobody will finish: given up by `dead_letter`, or by `maintenance` when long overdue."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, and_, func, or_, select, update

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import end_jobs, failure, lock_unfinished, record_failure
from ocr_identity.adapters.postgres.schema import media, ocr_jobs
from ocr_identity.adapters.postgres.schema_operations import deliveries
from ocr_identity.domain.errors import OcrIdentityError
from ocr_identity.domain.states import DeliveryState, JobState, UploadState

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

    def unqueued_jobs(self, grace_s: int) -> list[str]:
        """Keys of objects that are there, whose job nobody was told of lately."""
        told = func.coalesce(ocr_jobs.c.last_enqueued_at, ocr_jobs.c.created_at)
        query = (
            select(ocr_jobs.c.input_file_path)
            .join(media, media.c.id == ocr_jobs.c.media_id)
            .where(ocr_jobs.c.job_status == JobState.PENDING, media.c.upload_state == UploadState.STORED,
                   told < func.now() - timedelta(seconds=grace_s))
            .distinct()
            .limit(MOST_AT_ONCE)
        )  # fmt: skip
        with self._database.transaction() as connection:
            return list(connection.execute(query).scalars())

    def mark_enqueued(self, object_key: str) -> None:
        """Write that the object's waiting jobs were announced."""
        query = update(ocr_jobs).where(
            ocr_jobs.c.input_file_path == object_key, ocr_jobs.c.job_status == JobState.PENDING
        )
        with self._database.transaction() as connection:
            connection.execute(query.values(last_enqueued_at=func.now()))

    def unsent_deliveries(self, grace_s: int) -> list[UUID]:
        """Deliveries that were written `grace_s` seconds ago and never tried, nor enqueued again today."""
        columns = deliveries.c
        old = and_(
            columns.enqueued_at.is_(None), columns.created_at < func.now() - timedelta(seconds=grace_s)
        )
        lost = columns.enqueued_at < func.now() - timedelta(days=1)
        query = select(columns.id).where(
            columns.state == DeliveryState.PENDING, columns.attempts == 0, or_(old, lost)
        )
        with self._database.transaction() as connection:
            return list(connection.execute(query.order_by(columns.created_at).limit(MOST_AT_ONCE)).scalars())

    def mark_delivery_enqueued(self, delivery_id: UUID) -> None:
        """Write that the delivery was put into the queue again."""
        query = update(deliveries).where(deliveries.c.id == delivery_id)
        with self._database.transaction() as connection:
            connection.execute(query.values(enqueued_at=func.now()))


def _fail_unfinished(connection: Connection, object_key: str, fault: OcrIdentityError) -> bool:
    job = lock_unfinished(connection, object_key)
    if job is None:
        return False
    end_jobs(connection, failure(fault), ocr_jobs.c.id == job.id)
    record_failure(connection, object_key, (job.media_id, job.user_id, job.id), fault)
    return True
