"""Signed URLs to download by: how long they hold."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from functions.api.downloads import signer
from ocr_identity.domain.states import UploadState
from ocr_identity.ports.media import MediaRecord

RECORD = MediaRecord(
    UUID(int=1),
    "p.jpg",
    "image/jpeg",
    9,
    "0" * 64,
    "key",
    UploadState.STORED,
    datetime(2026, 1, 1, tzinfo=UTC),
)
SERVICES: Any = SimpleNamespace(
    settings=SimpleNamespace(download_url_seconds=300),
    objects=SimpleNamespace(presign_get=lambda _key, _name, seconds: f"https://objects/?{seconds}"),
)


@pytest.mark.parametrize(("seconds", "held"), [(None, 300), (900, 900)])
def test_signer_with_a_lifetime_signs_for_so_long(seconds: int | None, held: int) -> None:
    assert signer(SERVICES, seconds)(RECORD) == f"https://objects/?{held}"
