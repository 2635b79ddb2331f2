"""An environment is a file of `config/`; what is wrong in it is told by file, key and reason."""

from pathlib import Path

import pytest

from infra import configuration
from infra.context import from_context
from infra.environments import Environment


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(configuration, "FOLDER", tmp_path)
    return tmp_path


def environment(**context: str) -> Environment:
    return from_context(({"env": "staging"} | context).get)


def test_from_context_of_a_new_file_is_an_environment_like_its_profile(folder: Path) -> None:
    (folder / "staging.toml").write_text("""
profile = "prod"
natGateways = 1
subjectTypes = ["customer"]
[retentionDays]
passport = 365
[reviewRules.default]
mrz_invalid = true
""")

    staging = environment()

    assert (staging.name, staging.profile, staging.canary) == ("staging", "prod", True)
    assert (staging.nat_gateways, staging.subject_types) == (1, ("customer",))
    assert staging.retention_days == {"passport": 365, "deleted": 30, "rejected": 30}
    assert '"mrz_invalid":true' in staging.review_rules


def test_from_context_with_an_override_takes_it_in_place_of_the_file(folder: Path) -> None:
    (folder / "staging.toml").write_text('profile = "dev"\nnatGateways = 1')

    staging = environment(
        natGateways="0", retentionDays="deleted=7,visa=30", contentTypes="image/png, image/jpeg"
    )

    assert staging.nat_gateways == 0
    assert staging.retention_days == {"deleted": 7, "visa": 30, "rejected": 30}
    assert staging.content_types == ("image/png", "image/jpeg")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "config/staging.toml: profile cannot be"),
        ('profile = "live"', "config/staging.toml: profile cannot be 'live'"),
        ('profile = "dev"\nnatGateway = 1', "config/staging.toml: natGateway is no key"),
        ('profile = "dev"\nnat_gateways = 1', "config/staging.toml: nat_gateways is no key"),
        ('profile = "dev"\nnatGateways = "one"', "config/staging.toml: natGateways cannot be 'one'"),
        ('profile = "dev"\napiRate = 0', "config/staging.toml: apiRate cannot be 0"),
        ("profile = dev", "config/staging.toml: Invalid value"),
        ('profile = "dev"\napiRate = true', "config/staging.toml: apiRate cannot be True"),
        ('profile = "dev"\n[retentionDays]\nconsole = true', "config/staging.toml: retentionDays cannot be"),
    ],
)
def test_from_context_of_a_wrong_file_names_file_key_and_reason(
    folder: Path, content: str, message: str
) -> None:
    (folder / "staging.toml").write_text(content)

    with pytest.raises(ValueError, match=message):
        environment()
