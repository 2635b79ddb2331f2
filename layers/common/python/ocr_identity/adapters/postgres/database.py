"""The database: one connection an environment, faults in our own terms, nothing personal in them.

A frozen environment cannot give its connection back, so the server takes it from who is idle, and who
finds the server full waits for that.
"""

import logging
import random
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Literal

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, make_url, text
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError

from ocr_identity.adapters.postgres.iam_auth import iam_credentials
from ocr_identity.domain.errors import DatabaseRefusedError, DatabaseUnavailableError

IsolationLevel = Literal["READ COMMITTED", "REPEATABLE READ"]
DRIVER = "postgresql+pg8000"
LOOPBACK = ("127.0.0.1", "::1", "localhost", None)
SOCKET_TIMEOUT_S = 15
# What the server ends, in milliseconds: slow queries, transactions left standing, idle connections.
SESSION = {
    "statement_timeout": "10000",
    "idle_in_transaction_session_timeout": "30000",
    "idle_session_timeout": "500",
}
ECHO = text("SELECT CAST(:asked AS bigint)")
# Connections in a row that may turn out to be lost, before the database counts as unavailable.
MOST_LOST = 2
# After these the server has closed the connection.
ENDED = ("08", "57P")
# Classes of SQLSTATE that may be gone the next time: connection, rollback, resources, intervention.
# Also a failed-over server that is read-only still, a sign-in while passwords rotate, its own disks.
PASSING = ("08", "25006", "28", "40", "53", "55", "57", "58")
# The server has no connection left, or is just starting: waited for, shorter than the API's time.
FULL = ("53300", "57P03")
WAIT_S = 20.0
# A connection that the server took back cannot be closed politely: that is no error to log.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8)


class Database:
    """Transactions on the Postgres (14 or later) at `url`, of any driver name."""

    def __init__(self, url: str) -> None:
        where = make_url(url)
        by_iam = where.query.get("auth") == "iam"
        self._engine = create_engine(
            where.set(drivername=DRIVER).difference_update_query(("sslmode", "sslrootcert", "auth")),
            pool_size=1,
            max_overflow=0,
            hide_parameters=True,
            connect_args={
                "timeout": SOCKET_TIMEOUT_S,
                # RDS Proxy, which asks for a token of IAM, takes none of these, and has them set itself.
                "startup_params": {} if by_iam else SESSION,
                "ssl_context": tls(where),
            },
        )
        listen(self._engine, "handle_error", drop_unanswered, retval=True)
        if by_iam:
            listen(self._engine, "do_connect", iam_credentials)

    @property
    def engine(self) -> Engine:
        """The engine itself, for migrations."""
        return self._engine

    @contextmanager
    def transaction(self, isolation: IsolationLevel = "READ COMMITTED") -> Iterator[Connection]:
        """Open a connection whose work is committed at the end.

        Raises `DatabaseUnavailableError`, or `DatabaseRefusedError` for what the server will never take.
        """
        try:
            with self._begun(isolation) as connection:
                yield connection
                connection.commit()
        except DBAPIError as error:
            raise (
                DatabaseUnavailableError() if is_passing(error) else DatabaseRefusedError(sqlstate(error))
            ) from error

    def ping(self) -> None:
        """Ask for an answer."""
        with self.transaction():
            pass

    def _begun(self, isolation: IsolationLevel) -> Connection:
        """Begin a transaction on a connection that answers; wait for one where the server is full.

        One that the server took back is found out before anything was sent on it; another takes its place.
        """
        deadline = time.monotonic() + WAIT_S
        pauses_s = chain(PAUSES_S, repeat(PAUSES_S[-1]))
        left = MOST_LOST
        while True:
            try:
                return self._answering(isolation)
            except OSError as error:  # a certificate that does not hold, which pg8000 tells as it is
                raise DatabaseUnavailableError from error
            except ConnectionLostError:
                # Nothing was sent on it that could be sent twice.
                if not left:
                    raise
                left -= 1
            except DBAPIError as error:
                if error.connection_invalidated and left:
                    left -= 1
                elif sqlstate(error) not in FULL or time.monotonic() > deadline:
                    raise
                else:
                    # So that not all come back at once.
                    time.sleep(next(pauses_s) * random.uniform(0.5, 1.5))  # noqa: S311

    def _answering(self, isolation: IsolationLevel) -> Connection:
        """Open a connection that gives the answer to what it was asked, and begin a transaction so.

        pg8000 may be left with an answer unread: then each statement gets the answer of the one before,
        which only an answer that nobody else would give can tell.
        """
        connection = self._engine.connect()
        asked = random.getrandbits(62)
        try:
            answer = connection.execute(ECHO, {"asked": asked}).scalar_one()
        except BaseException:
            connection.close()
            raise
        if answer != asked:
            connection.invalidate()
            connection.close()
            raise ConnectionLostError
        if isolation != "READ COMMITTED":
            connection.rollback()
            return connection.execution_options(isolation_level=isolation)
        return connection


class ConnectionLostError(DatabaseUnavailableError):
    """The connection broke, or gives the answers of before; another may do better."""


def drop_unanswered(context: ExceptionContext) -> Exception | None:
    """Let no connection live on whose answers may be out of step: SQLAlchemy's event `handle_error`.

    That is after any error that is not the server's own answer to the statement: pg8000 may have sent
    messages before it found that it cannot say the rest, such as a date out of its range.
    """
    details = getattr(context.original_exception, "args", None)
    state = details[0].get("C") if details and isinstance(details[0], dict) else None
    if not state or state.startswith(ENDED):
        context.is_disconnect = True
    if context.sqlalchemy_exception is None and isinstance(context.original_exception, Exception):
        unsent = not isinstance(context.original_exception, OSError)
        return DatabaseRefusedError() if unsent else ConnectionLostError()
    return None


def tls(where: URL) -> ssl.SSLContext | Literal[False]:
    """TLS with a certificate that is held against the host; False for this very machine.

    As libpq has it: `sslmode` is `verify-full` where nothing is said, `require` holds no certificate
    against anything, `disable` is in the clear; `sslrootcert` names who is believed. Raises ValueError.
    """
    mode = where.query.get("sslmode", "disable" if where.host in LOOPBACK else "verify-full")
    if mode == "disable":
        return False
    if mode not in {"require", "verify-full"}:
        raise ValueError("sslmode takes disable, require or verify-full")
    believed = where.query.get("sslrootcert")
    context = ssl.create_default_context(cafile=believed if isinstance(believed, str) else None)
    if mode == "require":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def is_verified(url: str) -> bool:
    """Tell whether TLS to `url` is had, with a certificate that is held against the host."""
    context = tls(make_url(url))
    return context is not False and context.check_hostname


def is_passing(error: DBAPIError) -> bool:
    """Tell whether the same statement may succeed the next time."""
    state = sqlstate(error)
    return error.connection_invalidated or not state or state.startswith(PASSING)


def sqlstate(error: DBAPIError) -> str:
    """Return the server's code for what went wrong; empty where it did not answer."""
    details = error.orig.args[0] if error.orig and error.orig.args else None
    return str(details.get("C", "")) if isinstance(details, dict) else ""
