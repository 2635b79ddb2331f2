"""The database: one connection an environment, faults in our own terms, nothing personal in them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from ocr_identity.errors import DatabaseUnavailable

DRIVER = "postgresql+pg8000"
STATEMENT_TIMEOUT_MS = 10_000
SOCKET_TIMEOUT_S = 15
# Classes of SQLSTATE that may be gone the next time: connection, rollback, resources, intervention.
PASSING = ("08", "40", "53", "55", "57")


class Database:
    """Transactions on the Postgres at `url`, of any driver name."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(
            make_url(url).set(drivername=DRIVER),
            pool_size=1,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "timeout": SOCKET_TIMEOUT_S,
                "startup_params": {"statement_timeout": str(STATEMENT_TIMEOUT_MS)},
            },
        )

    @property
    def engine(self) -> Engine:
        """The engine itself, for migrations."""
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose work is committed at the end; raises `DatabaseUnavailable`."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            if is_passing(error):
                raise DatabaseUnavailable from None
            raise

    def ping(self) -> None:
        """Ask for an answer."""
        with self.transaction() as connection:
            connection.execute(text("SELECT 1"))


def is_passing(error: DBAPIError) -> bool:
    """Whether the same statement may succeed the next time."""
    details = error.orig.args[0] if error.orig and error.orig.args else None
    state = details.get("C", "") if isinstance(details, dict) else ""
    return error.connection_invalidated or not state or state.startswith(PASSING)
