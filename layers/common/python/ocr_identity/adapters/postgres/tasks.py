"""The jobs of one owner in Postgres: looked at, made anew, tried again, cancelled."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, func, select

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.batches import complete_batches
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import end_jobs, failure
from ocr_identity.adapters.postgres.outbox import store_event
from ocr_identity.adapters.postgres.schema import UPLOADED, media, ocr_jobs
from ocr_identity.adapters.postgres.schema_reviews import reviews
from ocr_identity.adapters.postgres.stored_text import from_stored
from ocr_identity.adapters.postgres.uploads import mark_uploaded, new_job, void_upload
from ocr_identity.domain.errors import (
    AccessRefusedError,
    DatabaseRefusedError,
    ReaderCrashedError,
    ReaderOutOfMemoryError,
    RetriesExhaustedError,
    TaskCancelledError,
)
from ocr_identity.domain.events import DocumentRefused, event
from ocr_identity.domain.request_errors import (
    NotFoundError,
    NotStoredError,
    TaskFinishedError,
    TaskNotFailedError,
    TaskStartedError,
)
from ocr_identity.domain.review import ENDED, ReviewState
from ocr_identity.domain.states import FINISHED, JobCause, JobState, UploadState
from ocr_identity.ports.tasks import FailedTasks, NewTask, TaskQueuePosition, TaskRecord
from ocr_identity.ports.users import Actor

# How far back the pace of reading is looked at, and how many who wait are counted at most.
LATELY_S, MOST_COUNTED = 60, 10_000
# The codes of what we gave up ourselves, and may take up again once the cause is gone.
GIVEN_UP = tuple(
    fault.code
    for fault in (
        RetriesExhaustedError,
        ReaderCrashedError,
        ReaderOutOfMemoryError,
        AccessRefusedError,
        DatabaseRefusedError,
    )
)


class PostgresTasks:
    """The jobs of one owner. All raise `DatabaseUnavailableError`, `NotFoundError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def task(self, owner_id: UUID, task_id: UUID) -> TaskRecord:
        """Find the job as its owner sees it; raises `NotFoundError`."""
        return self._newest(_jobs(owner_id).where(ocr_jobs.c.id == task_id))

    def queue_position(self, task_id: UUID) -> TaskQueuePosition:
        """Where a job stands among those that wait; those whose upload is yet to come count too."""
        job = ocr_jobs.c
        mine = select(job.created_at).where(job.id == task_id).scalar_subquery()
        before = (
            select(1).where(job.job_status == JobState.PENDING, job.created_at < mine).limit(MOST_COUNTED)
        )
        lately = select(1).where(job.finished_at > func.now() - timedelta(seconds=LATELY_S))
        counts = [select(func.count()).select_from(one.subquery()) for one in (before, lately)]
        with self._database.transaction() as connection:
            ahead, finished = (connection.execute(count).scalar_one() for count in counts)
        return TaskQueuePosition(ahead + 1, finished / LATELY_S)

    def latest_success(self, owner_id: UUID, media_id: UUID) -> TaskRecord:
        """Find the newest job that read the media; raises `NotFoundError`."""
        read = ocr_jobs.c.job_status == JobState.SUCCESS
        return self._newest(_jobs(owner_id).where(ocr_jobs.c.media_id == media_id, read))

    def _newest(self, query: Select[Any]) -> TaskRecord:
        with self._database.transaction() as connection:
            row = connection.execute(query.limit(1)).one_or_none()
        if row is None:
            raise NotFoundError
        return _record(row)

    def list_for_media(self, owner_id: UUID, media_id: UUID) -> list[TaskRecord]:
        """All jobs of a media, the newest first; raises `NotFoundError`."""
        with self._database.transaction() as connection:
            rows = connection.execute(_jobs(owner_id).where(ocr_jobs.c.media_id == media_id)).all()
        if not rows:
            raise NotFoundError
        return [_record(row) for row in rows]

    def rerun(self, actor: Actor, media_id: UUID, *, arrived: bool) -> NewTask:
        """Make a new job for a file that is there, or return the one that waits.

        Raises `NotFoundError` or `NotStoredError`.
        """
        with self._database.transaction() as connection:
            return _again(connection, actor, media_id, JobCause.RERUN, arrived=arrived)

    def retry(self, actor: Actor, task_id: UUID, *, arrived: bool) -> NewTask:
        """Make a new job in place of a failed one; raises `NotFoundError`.

        `TaskNotFailedError` or `NotStoredError`.
        """
        with self._database.transaction() as connection:
            job = connection.execute(_jobs(actor.user_id).where(ocr_jobs.c.id == task_id)).one_or_none()
            if job is None:
                raise NotFoundError
            if job.job_status != JobState.FAILURE:
                raise TaskNotFailedError
            return _again(connection, actor, job.media_id, JobCause.RETRY, arrived=arrived)

    def retry_failed(self, actor: Actor, failed: FailedTasks) -> list[NewTask]:
        """Make new jobs for the files that `failed` describes; what another hand holds is left to it."""
        query = (
            _failed(failed).limit(failed.limit).with_for_update(of=media, key_share=True, skip_locked=True)
        )
        with self._database.transaction() as connection:
            rows = connection.execute(query).all()
            made = [_make(connection, row, JobCause.RETRY) for row in rows]
            audit(connection, actor, *(Entry("ocr.retry", ("ocr_job", one.task_id)) for one in made))
        return made

    def cancel(self, actor: Actor, task_id: UUID, *, arrived: bool) -> str:
        """End a job that waits, once however often; what has not arrived by then never will."""
        query = _jobs(actor.user_id).where(ocr_jobs.c.id == task_id).with_for_update(of=ocr_jobs)
        with self._database.transaction() as connection:
            job = connection.execute(query).one_or_none()
            if job is None:
                raise NotFoundError
            key: str = job.input_file_path
            if job.error_code == TaskCancelledError.code:
                return key
            if job.job_status in FINISHED:
                raise TaskFinishedError
            if job.job_status == JobState.STARTED:
                raise TaskStartedError
            _cancel(connection, actor, job, arrived=arrived)
            return key


def _jobs(owner_id: UUID) -> Select[Any]:
    """Select the owner's jobs, the newest first."""
    return (
        select(ocr_jobs, reviews.c.state.label("review"), reviews.c.corrections, reviews.c.rejection_code)
        .join(media, media.c.id == ocr_jobs.c.media_id)
        .outerjoin(reviews, reviews.c.ocr_job_id == ocr_jobs.c.id)
        .where(media.c.created_by == owner_id, media.c.deleted_at.is_(None))
        .order_by(ocr_jobs.c.created_at.desc())
    )


def _again(
    connection: Connection, actor: Actor, media_id: UUID, cause: JobCause, *, arrived: bool
) -> NewTask:
    query = select(media).where(media.c.id == media_id, media.c.created_by == actor.user_id, *UPLOADED)
    row = connection.execute(query.with_for_update(key_share=True)).one_or_none()
    if row is None:
        raise NotFoundError
    if row.upload_state != UploadState.STORED:
        if not arrived:
            raise NotStoredError
        mark_uploaded(connection, row.id)
    if row.state not in FINISHED:
        return NewTask(row.newest_job_id, media_id, row.file_name, standing=True)
    made = _make(connection, row, cause)
    audit(connection, actor, Entry(f"ocr.{cause}", ("ocr_job", made.task_id)))
    return made


def _make(connection: Connection, row: Row[Any], cause: JobCause) -> NewTask:
    task_id = new_job(connection, row.created_by, row.id, row.file_name, cause)
    return NewTask(task_id, row.id, row.file_name)


def _failed(failed: FailedTasks) -> Select[Any]:
    """Select the files whose newest job failed; without a code, those on which we gave up."""
    job = ocr_jobs.c
    query = (
        select(media)
        .join(ocr_jobs, job.id == media.c.newest_job_id)
        .where(*UPLOADED, media.c.upload_state == UploadState.STORED, job.job_status == JobState.FAILURE,
               job.error_code.in_([failed.code] if failed.code else GIVEN_UP))
        .order_by(job.finished_at)
    )  # fmt: skip
    if failed.owner_id is not None:
        query = query.where(media.c.created_by == failed.owner_id)
    if failed.since is not None:
        query = query.where(job.finished_at >= failed.since)
    if failed.until is not None:
        query = query.where(job.finished_at < failed.until)
    return query


def _cancel(connection: Connection, actor: Actor, job: Row[Any], *, arrived: bool) -> None:
    fault = TaskCancelledError()
    end_jobs(connection, failure(fault), ocr_jobs.c.id == job.id)
    query = select(media).where(media.c.id == job.media_id, media.c.upload_state == UploadState.UPLOADING)
    if (row := connection.execute(query.with_for_update(key_share=True)).one_or_none()) is not None:
        if arrived:
            mark_uploaded(connection, row.id)
        else:
            void_upload(connection, row.id)
    data = DocumentRefused(
        media_id=job.media_id, owner_id=job.user_id, ocr_job_id=job.id, code=fault.code, message=str(fault)
    )
    store_event(connection, job.input_file_path, event("document.failed", data, datetime.now(UTC)))
    complete_batches(connection, job.media_id, job.input_file_path)
    audit(connection, actor, Entry("task.cancelled", ("ocr_job", job.id)))


def _record(job: Row[Any]) -> TaskRecord:
    return TaskRecord(
        task_id=job.id,
        media_id=job.media_id,
        state=job.job_status,
        output=from_stored(job.output_data),
        error_code=job.error_code,
        error_message=job.error_message,
        processing_time_ms=job.processing_time_ms,
        cause=job.cause,
        created_at=job.created_at,
        finished_at=job.finished_at,
        review=ReviewState(job.review) if job.review else None,
        corrections=from_stored(job.corrections) if job.review in ENDED else {},
        rejection=job.rejection_code if job.review in ENDED else None,
    )
