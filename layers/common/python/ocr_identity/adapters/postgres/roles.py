"""The role that functions sign in to Postgres by: it works with rows, and owns nothing.

Whoever owns a table may drop its triggers, the audit log's among them: the migration alone signs in so.
"""

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import URL, Connection, text

# Nothing of these is changed by hand: triggers write them, as their owner.
READ_ONLY = ("audit_heads", "alembic_version")
ADD_ONLY = ("audit_logs",)
ITERATIONS = 4096


def ensure_role(connection: Connection, url: URL) -> None:
    """Make the role that `url` names, with its password, and grant it what functions do, no more.

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
    for statement in (
        f"GRANT CONNECT ON DATABASE {database} TO {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        *(f"REVOKE UPDATE, DELETE ON {table} FROM {role}" for table in ADD_ONLY),
        *(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}" for table in READ_ONLY),
    ):
        connection.exec_driver_sql(statement)


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
