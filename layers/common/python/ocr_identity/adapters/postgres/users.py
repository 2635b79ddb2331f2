"""Users in Postgres: made at first sight of their token, and what each may still ask for."""

import hashlib
import time
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import Row, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert

from ocr_identity.adapters.postgres.audit import Entry, audit
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.schema import users
from ocr_identity.adapters.postgres.schema_operations import email_suppressions, quotas
from ocr_identity.domain.events import EventType
from ocr_identity.domain.request_errors import NotFoundError, QuotaExceededError
from ocr_identity.domain.states import Role
from ocr_identity.ports.users import Actor, Claims, UserRecord


class PostgresUsers:
    """The users. All raise `DatabaseUnavailableError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_or_create(self, claims: Claims, address: str | None) -> Actor:
        """Find the user whom `claims` name; their row is written only where it is new or has changed."""
        query = select(users).where(users.c.subject == claims.subject)
        profile = {"username": claims.username, "email": claims.email}
        with self._database.transaction() as connection:
            user = connection.execute(query).one_or_none()
            if user is None or (user.username, user.email) != (claims.username, claims.email):
                row = insert(users).values(id=uuid4(), subject=claims.subject, **profile)
                changed = row.on_conflict_do_update(
                    index_elements=["subject"], set_=profile | {"updated_at": func.now()}
                )
                user = connection.execute(changed.returning(users)).one()
        roles = {Role.OWNER} | {role for role in Role if role in claims.groups}
        person = hashlib.sha256(claims.subject.encode()).hexdigest()
        return Actor(user.id, user.secret.bytes, frozenset(roles), address, person)

    def stand_in(self, actor: Actor, owner_id: UUID) -> Actor:
        """Put the administrator `actor` in the place of an owner; raises `NotFoundError`."""
        query = select(users).where(users.c.id == owner_id)
        with self._database.transaction() as connection:
            user = connection.execute(query).one_or_none()
            if user is None:
                raise NotFoundError
            audit(connection, actor, Entry("user.acted_for", ("user", owner_id)))
        return replace(actor, user_id=user.id, secret=user.secret.bytes)

    def profile(self, user_id: UUID) -> UserRecord:
        """Read the user's profile."""
        with self._database.transaction() as connection:
            user = connection.execute(select(users).where(users.c.id == user_id)).one()
            query = select(exists().where(email_suppressions.c.address_hash == address_hash(user.email)))
            return _record(user, suppressed=connection.execute(query).scalar_one())

    def set_email_preferences(self, actor: Actor, kinds: tuple[EventType, ...]) -> UserRecord:
        """Have e-mails sent of `kinds` alone."""
        values = {"email_events": list(kinds), "updated_at": func.now()}
        with self._database.transaction() as connection:
            connection.execute(update(users).where(users.c.id == actor.user_id).values(values))
            audit(connection, actor, Entry("user.updated", ("user", actor.user_id)))
        return self.profile(actor.user_id)


class PostgresQuota:
    """Port `Quota`: `limit` uploads a user in each window of `seconds`."""

    def __init__(self, database: Database, limit: int, seconds: int) -> None:
        self._database = database
        self._limit = limit
        self._seconds = seconds

    def spend(self, user_id: UUID, amount: int) -> None:
        """Count `amount` in one statement, which counts nothing where it would pass the limit."""
        now = time.time()
        window = int(now // self._seconds)
        ends = func.to_timestamp((window + 1) * self._seconds)
        row = insert(quotas).values(user_id=user_id, window=window, used=amount, expires_at=ends)
        used = quotas.c.used + amount
        counted = row.on_conflict_do_update(
            index_elements=["user_id", "window"], set_={"used": used}, where=used <= self._limit
        ).returning(quotas.c.used)
        left = round((window + 1) * self._seconds - now + 0.5)
        if amount > self._limit:
            raise QuotaExceededError(retry_after_s=left)
        with self._database.transaction() as connection:
            if connection.execute(counted).scalar_one_or_none() is None:
                raise QuotaExceededError(retry_after_s=left)


def address_hash(address: str | None) -> str:
    """By what a suppressed address is known, without being kept."""
    return hashlib.sha256((address or "").strip().lower().encode()).hexdigest()


def _record(user: Row[tuple[object, ...]], *, suppressed: bool) -> UserRecord:
    return UserRecord(
        user_id=user.id,
        username=user.username,
        email=user.email,
        email_events=tuple(user.email_events),
        suppressed=suppressed,
        created_at=user.created_at,
    )
