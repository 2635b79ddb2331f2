"""The roles that functions sign in to Postgres by: they work with rows, and own nothing.

Whoever owns a table may drop its triggers, the audit log's among them: the migration alone signs in so. The
OCR function handles what strangers sent: its role removes no file, and sees no address and no webhook.
"""

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import URL, Connection, text

from ocr_identity.adapters.postgres.database import SESSION

# Nothing of these is changed by hand: triggers write them, as their owner.
READ_ONLY = ("audit_heads", "alembic_version")
ADD_ONLY = ("audit_logs",)
# What reading a document takes: the job's life, its result, and what is told of it.
READING = {
    "media": "SELECT, UPDATE",
    "ocr_jobs": "SELECT, INSERT, UPDATE",
    "identity_documents": "SELECT, INSERT, UPDATE",
    "batches": "SELECT, UPDATE",
    "batch_items": "SELECT",
    # One that nobody has begun goes when the file is read anew.
    "reviews": "SELECT, INSERT, UPDATE, DELETE",
    "review_decisions": "SELECT",
    "outbox_events": "SELECT, INSERT, UPDATE",
    "audit_logs": "INSERT, SELECT (id)",
}
ITERATIONS = 4096
LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")


def ensure_application_role(connection: Connection, url: URL) -> None:
    """Make the role that `url` names, and grant it what functions do, no more; see `_ensure_role`."""
    role = _ensure_role(connection, url)
    for statement in (
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {role}" for table in ADD_ONLY),
        *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}" for table in READ_ONLY),
    ):
        connection.exec_driver_sql(statement)


def ensure_ocr_role(connection: Connection, url: URL) -> None:
    """Make the role that `url` names, and grant it what reading documents takes; see `_ensure_role`."""
    role = _ensure_role(connection, url)
    connection.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
    for table, allowed in READING.items():
        connection.exec_driver_sql(f"GRANT {allowed} ON {table} TO {role}")


def _ensure_role(connection: Connection, url: URL) -> str:
    """Make the role that `url` names, with its password; return its quoted name.

    Raises `DatabaseRefusedError` where the owner may not make roles: make it by hand then: it is granted
    alike.
    """
    quote = connection.dialect.identifier_preparer.quote
    role, database = quote(url.username or ""), quote(connection.engine.url.database or "")
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    if connection.execute(known, {"name": url.username}).scalar() is None:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN NOINHERIT")
    if url.password:
        verifier = scram_verifier(str(url.password))
        # As it is: a colon in it is no parameter.
        connection.exec_driver_sql(f"ALTER ROLE {role} WITH LOGIN PASSWORD '{verifier}'")
    # A proxy takes no parameters at a connection's start, and minds idle clients itself.
    for name in LIMITS:
        connection.exec_driver_sql(f"ALTER ROLE {role} SET {name} = {SESSION[name]}")
    connection.exec_driver_sql(f"GRANT CONNECT ON DATABASE {database} TO {role}")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {role}")
    return str(role)


def scram_verifier(password: str) -> str:
    """Derive what Postgres keeps of a password (RFC 5803), so that it stands in no statement itself.

    SaltedPassword = PBKDF2-HMAC-SHA-256(password, salt, iterations);
    StoredKey = SHA-256(HMAC(SaltedPassword, "Client Key")); ServerKey = HMAC(SaltedPassword, "Server Key").
    """
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    told = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${ITERATIONS}:{told[0]}${told[1]}:{told[2]}"
