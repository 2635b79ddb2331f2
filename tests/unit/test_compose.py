"""The compose file: pinned, in order, on this machine alone, in the words of the settings."""

import re
from typing import Any

import pytest
import yaml

from infra import ROOT
from infra.localstack.settings import LocalStackSettings

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.localstack.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PINNED = re.compile(r"[\w./]+:[\w.-]+@sha256:[0-9a-f]{64}")


@pytest.mark.parametrize("name", ["localstack", "minio", "postgres"])
def test_compose_image_of_a_service_is_pinned_by_tag_and_digest(name: str) -> None:
    assert PINNED.search(SERVICES[name]["image"])


def test_dockerfile_base_image_for_localstack_is_pinned_by_tag_and_digest() -> None:
    assert PINNED.search((ROOT / "infra" / "localstack" / "Dockerfile").read_text())


def test_compose_service_awaited_by_others_has_a_healthcheck() -> None:
    awaited = {
        name
        for service in SERVICES.values()
        for name, asked in service.get("depends_on", {}).items()
        if asked["condition"] == "service_healthy"
    }

    assert awaited == {"localstack", "minio", "postgres"}
    assert all("healthcheck" in SERVICES[name] for name in awaited)
    assert SERVICES["bridge"]["depends_on"] == {"deploy": {"condition": "service_completed_successfully"}}


def test_compose_ports_of_services_listen_on_loopback_only() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", ["deploy", "bridge"])
def test_compose_environment_of_a_service_sets_only_known_settings(name: str) -> None:
    told = {variable.removeprefix("SECOND_ROAD_").lower() for variable in SERVICES[name]["environment"]}

    assert told <= set(LocalStackSettings.model_fields)


def test_compose_environment_of_minio_matches_the_localstack_settings() -> None:
    settings, minio = LocalStackSettings(), SERVICES["minio"]["environment"]
    told = minio["MINIO_NOTIFY_WEBHOOK_AUTH_TOKEN_OCR"]

    assert told == f"Bearer {settings.bridge_token}"
    # MinIO takes a token of two words only, and says nothing to others.
    assert len(told.split()) == 2
    assert minio["MINIO_NOTIFY_WEBHOOK_ENDPOINT_OCR"] == f"http://bridge:{settings.bridge_port}/"
    assert f"//{minio['MINIO_ROOT_USER']}:{minio['MINIO_ROOT_PASSWORD']}@" in settings.object_server
