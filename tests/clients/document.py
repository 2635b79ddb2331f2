"""Writes docs/openapi.json: what the API answers at `/openapi.json`, but for its address."""

import json
from typing import cast
from unittest.mock import MagicMock

from functions.api.app import create_app
from functions.api.openapi import openapi_json
from infra import ROOT
from ocr_identity.bootstrap.api import ApiServices

DOCUMENT = ROOT / "docs" / "openapi.json"
SERVER = "https://api.example.com/v1"


def document() -> str:
    """Write the document, as it is committed."""
    services = MagicMock(spec=ApiServices)
    services.settings.cors_origins = frozenset({"*"})
    app = create_app(cast("ApiServices", services))
    return json.dumps(json.loads(openapi_json(app, SERVER)), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document())
