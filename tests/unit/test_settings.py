"""Settings are whole or refused at once."""

import pytest
from pydantic import ValidationError

from ocr_identity.settings import ApiSettings, MigrateSettings

URL = "postgresql://user:a-secret@localhost/database"


def test_migrate_settings_without_exactly_one_database_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError):
        MigrateSettings()
    monkeypatch.setenv("DATABASE_URL", URL)
    assert MigrateSettings().database_secret_arn is None
    monkeypatch.setenv("DATABASE_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:1:secret:x")
    with pytest.raises(ValidationError):
        MigrateSettings()


def test_migrate_settings_in_repr_hide_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", URL)

    assert "a-secret" not in repr(MigrateSettings())


def test_api_settings_without_a_bucket_raise_naming_the_field(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", URL)

    with pytest.raises(ValidationError, match="bucket_name"):
        ApiSettings()
