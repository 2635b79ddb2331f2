"""Signing in to Postgres: TLS as the URL says, tokens of IAM, no password in a refusal."""

import ssl
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from infra.local.postgres import Postgres
from infra.local.webhook_receiver import make_certificate
from ocr_identity.adapters.postgres.database import Database, tls
from ocr_identity.adapters.postgres.iam_auth import iam_credentials
from ocr_identity.adapters.postgres.roles import LIMITS
from ocr_identity.domain.errors import DatabaseUnavailableError
from tests.integration.jobs import column
from tests.integration.tls_proxy import tls_before


def test_tls_for_a_remote_host_is_verified_unless_sslmode_says_otherwise() -> None:
    def mode(url: str) -> ssl.VerifyMode | bool:
        context = tls(make_url(url))
        return context.verify_mode if context else False

    assert mode("postgresql://u:p@127.0.0.1/db") is False
    assert mode("postgresql://u:p@db.example.com/db") is ssl.CERT_REQUIRED
    assert mode("postgresql://u:p@db.example.com/db?sslmode=require") is ssl.CERT_NONE
    assert mode("postgresql://u:p@db.example.com/db?sslmode=disable") is False
    with pytest.raises(ValueError, match="sslmode"):
        mode("postgresql://u:p@db.example.com/db?sslmode=maybe")


def test_ping_over_tls_without_a_trusted_certificate_is_refused(
    postgres: Postgres, database_url: str, tmp_path: Path
) -> None:
    make_certificate(tmp_path / "server.pem")
    with tls_before(postgres.port, tmp_path / "server.pem") as port:
        secure = make_url(database_url).set(port=port).render_as_string(hide_password=False)

        assert pinged(f"{secure}?sslmode=verify-full&sslrootcert={tmp_path / 'server.pem'}") == "answered"
        assert pinged(f"{secure}?sslmode=verify-full") == "database_unavailable"
        assert pinged(f"{secure}?sslmode=disable") == "database_unavailable"


def test_ping_over_tls_with_a_trusted_certificate_of_another_host_is_refused(
    postgres: Postgres, database_url: str, tmp_path: Path
) -> None:
    make_certificate(tmp_path / "server.pem")
    with tls_before(postgres.port, tmp_path / "server.pem") as port:

        def answer(host: str, mode: str) -> str:
            url = make_url(database_url).set(host=host, port=port).render_as_string(hide_password=False)
            return pinged(f"{url}?sslmode={mode}&sslrootcert={tmp_path / 'server.pem'}")

        assert answer("localhost", "verify-full") == "answered"
        assert answer("db.example.com", "verify-full") == "database_unavailable"
        assert answer("db.example.com", "require") == "answered"


# Whatever host the URL names, it is this machine that answers.
PING = """
import socket
import sys
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.domain.errors import OcrIdentityError
connect = socket.create_connection
socket.create_connection = lambda address, *more: connect(("127.0.0.1", address[1]), *more)
try:
    Database(sys.argv[1]).ping()
    print("answered", end="")
except OcrIdentityError as fault:
    print(fault.code, end="")
"""


def pinged(url: str) -> str:
    """Ping from a process of its own: pg8000 leaves the sockets of failed handshakes open."""
    return subprocess.run(
        [sys.executable, "-c", PING, url], capture_output=True, text=True, check=True
    ).stdout


def test_database_with_iam_auth_signs_in_by_token_and_has_its_roles_limits(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_url(database_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    params = {"host": "proxy.example.com", "port": 5432, "user": "ocr_identity"}
    iam_credentials(None, None, None, params)
    assert str(params["password"]).startswith(
        "proxy.example.com:5432/?Action=connect&DBUser=ocr_identity&X-Amz-"
    )

    class Rds:
        def generate_db_auth_token(self, **_: object) -> object:
            return url.password

    monkeypatch.setattr("boto3.client", lambda _: Rds())
    bare = url.set(password=None).render_as_string()
    database = Database(f"{bare}?auth=iam")
    limits = [column(database, f"SHOW {name}") for name in LIMITS]
    database.engine.dispose()

    # A proxy takes no parameters at a connection's start.
    assert limits == [["10s"], ["30s"]]


def test_ping_with_the_database_down_raises_unavailable_without_the_password() -> None:
    with pytest.raises(DatabaseUnavailableError) as caught:
        Database("postgresql://user:a-secret@127.0.0.1:1/none").ping()

    assert "a-secret" not in str(caught.value)
    assert caught.value.__suppress_context__
