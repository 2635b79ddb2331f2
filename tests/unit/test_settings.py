"""Settings are whole or refused at once."""

import pytest
from pydantic import ValidationError

from ocr_identity.settings import ApiSettings, MigrateSettings

URL = "postgresql://user:a-secret@localhost/database"


def test_a_database_is_named_by_its_url_or_by_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        MigrateSettings()
    monkeypatch.setenv("DATABASE_URL", URL)
    assert MigrateSettings().database_secret_arn is None
    monkeypatch.setenv("DATABASE_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:1:secret:x")
    with pytest.raises(ValidationError):
        MigrateSettings()


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", URL)

    assert "a-secret" not in repr(MigrateSettings())


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", URL)

    with pytest.raises(ValidationError, match="bucket_name"):
        ApiSettings()
