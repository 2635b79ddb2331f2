"""The jobs in numbers, for operators: nobody's file is shown."""

from datetime import timedelta

from sqlalchemy import Connection, func, select

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema import ocr_jobs
from ocr_identity.adapters.postgres.schema_operations import outbox_events
from ocr_identity.domain.states import UNFINISHED, JobState
from ocr_identity.ports.operations import JobCounts


class PostgresJobStatistics:
    """The jobs in numbers; raises `DatabaseUnavailableError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def snapshot(self) -> JobCounts:
        """Count the unfinished jobs and what ended lately, and tell why, and how fast."""
        columns = ocr_jobs.c
        day = columns.finished_at > func.now() - timedelta(days=1)
        median = func.percentile_cont(0.5).within_group(columns.processing_time_ms)
        with self._database.transaction() as connection:
            waiting = select(func.count()).where(outbox_events.c.published_at.is_(None))
            speed = connection.execute(
                select(median).where(day, columns.job_status == JobState.SUCCESS)
            ).scalar_one()
            return JobCounts(
                jobs=_counts(connection, columns.job_status, columns.job_status.in_(UNFINISHED)),
                last_hour=_counts(
                    connection, columns.job_status, columns.finished_at > func.now() - timedelta(hours=1)
                ),
                last_day=_counts(connection, columns.job_status, day),
                failures=_counts(connection, columns.error_code, day, columns.error_code.is_not(None)),
                median_ms=None if speed is None else round(speed),
                events_waiting=connection.execute(waiting).scalar_one(),
            )


def _counts(connection: Connection, column: object, *conditions: object) -> dict[str, int]:
    query = select(column, func.count()).where(*conditions).group_by(column)  # type: ignore[call-overload]
    return {str(value): count for value, count in connection.execute(query)}
