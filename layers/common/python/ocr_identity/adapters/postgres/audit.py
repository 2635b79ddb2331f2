"""The audit log in Postgres: a trigger chains the rows, this reads and verifies them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, text

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema_operations import audit_heads, audit_logs
from ocr_identity.ports.audit import FIRST, AuditRow, Head, Verdict
from ocr_identity.ports.users import Actor

# The very text that the trigger hashes, column by column.
ENTRIES = text("""
    SELECT id, previous_hash, hash, concat_ws(E'\\n', id::text,
        to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), coalesce(actor_id::text, ''), action,
        subject_type, subject_id::text, coalesce(address, ''), details::text) AS entry
    FROM audit_logs WHERE id > :start ORDER BY id
""")
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written: `action` on the record `subject` (its kind and id)."""

    action: str
    subject: tuple[str, UUID]
    details: Mapping[str, str] = field(default_factory=dict)


def audit(connection: Connection, actor: Actor | None, *entries: Entry) -> None:
    """Write who did what, in the transaction that does it; `actor` is None where the system acts.

    The last statement of a transaction: the chain's lock is held until its end.
    """
    rows = [
        {
            "actor_id": actor.user_id if actor else None,
            "address": actor.address if actor else None,
            "action": entry.action,
            "subject_type": entry.subject[0],
            "subject_id": entry.subject[1],
            "details": dict(entry.details),
        }
        for entry in entries
    ]
    if rows:
        connection.execute(insert(audit_logs), rows)


class PostgresAudit:
    """Port `AuditLog`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(
        self, subject_id: UUID | None, actor_id: UUID | None, before: int | None, limit: int
    ) -> list[AuditRow]:
        """List the rows, the newest first."""
        columns = audit_logs.c
        query = select(audit_logs).order_by(columns.id.desc()).limit(limit)
        for column, value in ((columns.subject_id, subject_id), (columns.actor_id, actor_id)):
            if value is not None:
                query = query.where(column == value)
        if before is not None:
            query = query.where(columns.id < before)
        with self._database.transaction() as connection:
            return [_row(row) for row in connection.execute(query)]

    def verify(self, anchor: str | None = None, start: Head = FIRST) -> Verdict:
        """Hash every row after `start` anew; the chain must go on from it, pass `anchor`, end in its head."""
        with self._database.transaction("REPEATABLE READ") as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            head = connection.execute(select(audit_heads)).one()
            stream = connection.execution_options(yield_per=CHUNK).execute(ENTRIES, {"start": start.rows})
            return _verdict(stream, head, anchor, start)


def _verdict(
    entries: Iterable[Row[tuple[object, ...]]],
    head: Row[tuple[object, ...]],
    anchor: str | None,
    start: Head,
) -> Verdict:
    number, last = start.rows, start.hash
    anchored = anchor in {None, last}
    for row, expected in _hashed(entries):
        number += 1
        if row.id != number or row.previous_hash != last or row.hash != expected:
            return Verdict(number, last, broken_at=number)
        last = expected
        anchored = anchored or last == anchor
    whole = (number, last) == (head.rows, head.hash)
    return Verdict(
        number,
        last,
        broken_at=None if whole and anchored else number + 1,
        is_anchored=anchored or not whole,
    )


def _hashed(entries: Iterable[Row[tuple[object, ...]]]) -> Iterator[tuple[Row[tuple[object, ...]], str]]:
    """Each row with the hash that it should have."""
    for row in entries:
        yield row, hashlib.sha256(f"{row.previous_hash}\n{row.entry}".encode()).hexdigest()


def _row(row: Row[tuple[object, ...]]) -> AuditRow:
    return AuditRow(
        number=row.id,
        at=row.at,
        actor_id=row.actor_id,
        action=row.action,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        address=row.address,
        details=row.details,
        hash=row.hash,
    )
