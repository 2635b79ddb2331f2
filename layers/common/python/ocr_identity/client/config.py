"""Where the API is and who calls: from the environment, a login, or the embedded stack's status."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocr_identity.settings import ClientSettings


@dataclass(frozen=True, slots=True)
class Connection:
    """What is known of the deployment; what is missing is empty."""

    api_url: str
    token: str
    topic_arn: str
    aws_endpoint: str | None
    maintenance_function: str = ""


def connect(settings: ClientSettings) -> Connection:
    """Find the connection: by the environment, then by `login`, then by the embedded stack of this folder."""
    session, stack = _read(session_file(settings)), known_stack(settings)
    known = stack | session
    return Connection(
        api_url=(settings.api_url or known.get("api_url") or "").rstrip("/"),
        token=settings.token.get_secret_value() if settings.token else session.get("token", ""),
        topic_arn=settings.topic_arn or known.get("topic_arn", ""),
        aws_endpoint=settings.aws_endpoint or known.get("aws_endpoint") or None,
        maintenance_function=settings.maintenance_function or known.get("maintenance_function", ""),
    )


def aws_arguments(topic_arn: str, endpoint: str | None) -> dict[str, str]:
    """Boto3's arguments; an emulator takes any secret, and as key the account that the ARN names."""
    _, _, _, region, account, _ = topic_arn.split(":") if topic_arn else ("",) * 6
    if endpoint is None:
        return {"region_name": region} if region else {}
    keys = {"aws_access_key_id": account, "aws_secret_access_key": "test"}
    return {"region_name": region, "endpoint_url": endpoint} | keys


def known_stack(settings: ClientSettings) -> dict[str, Any]:
    """Return what the embedded stack of this folder tells of itself; nothing where there is none."""
    return _read(settings.stack / "status.json")


def session_file(settings: ClientSettings) -> Path:
    """Where `login` keeps the token."""
    return settings.home / "session.json"


def save_session(settings: ClientSettings, values: dict[str, str]) -> None:
    """Keep a login, readable by its owner alone."""
    path = session_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(values))


def _read(path: Path) -> dict[str, str]:
    try:
        values: dict[str, str] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return values
