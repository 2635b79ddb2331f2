"""Requests that a client may repeat, by its `Idempotency-Key`: what the first one made is answered again."""

from uuid import UUID

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres.schema_operations import idempotency_keys
from ocr_identity.domain.request_errors import IdempotencyKeyReusedError
from ocr_identity.ports.tasks import RequestKey
from ocr_identity.ports.users import Actor


def find_request(connection: Connection, actor: Actor, repeat: RequestKey) -> UUID | None:
    """Find what the first request made; None for the first. Of two at once the second waits.

    Raises `IdempotencyKeyReusedError` where the key stood for another request.
    """
    both = func.hashtextextended(f"{actor.user_id}:{repeat.key}", 0)
    connection.execute(select(func.pg_advisory_xact_lock(both)))
    columns = idempotency_keys.c
    query = select(idempotency_keys).where(columns.user_id == actor.user_id, columns.key == repeat.key)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    if row.request_hash != repeat.request_hash:
        raise IdempotencyKeyReusedError
    made: UUID = row.subject_id
    return made


def keep_request(connection: Connection, actor: Actor, repeat: RequestKey, made: UUID) -> None:
    """Remember what the request made: of a repeat whose file is no more, the new one."""
    row = {"user_id": actor.user_id, "key": repeat.key, "subject_id": made}
    query = insert(idempotency_keys).values(row | {"request_hash": repeat.request_hash})
    again = query.on_conflict_do_update(index_elements=["user_id", "key"], set_={"subject_id": made})
    connection.execute(again)
