"""Clients that other people's generators make of our document upload a file and get what was read."""

import os
import subprocess
from pathlib import Path

import pytest

from infra import ROOT
from tests.clients.document import DOCUMENT, document
from tests.e2e.stack_client import StackClient, specimen

MADE = ROOT / ".clients"
COMMANDS = {
    "orval": ["node", "built/orval.mjs"],
    "hey_api": ["node", "built/hey_api.mjs"],
    "typescript_fetch": ["node", "built/typescript_fetch.mjs"],
    "openapi_python_client": [
        "venv/bin/python",
        str(ROOT / "tests/clients/python_client.py"),
        "openapi_python_client",
    ],
    "openapi_generator": [
        "venv/bin/python",
        str(ROOT / "tests/clients/python_client.py"),
        "openapi_generator",
    ],
}


def test_openapi_document_as_committed_is_what_the_api_answers() -> None:
    assert document() == DOCUMENT.read_text(), "make openapi"


@pytest.mark.skipif(not (MADE / ".ready").exists(), reason="the clients are made by: make clients")
@pytest.mark.parametrize("client", COMMANDS)
def test_generated_client_with_a_passport_uploads_it_and_gets_its_surname(
    world: StackClient, tmp_path: Path, client: str
) -> None:
    file = tmp_path / "passport.jpg"
    file.write_bytes(specimen())
    told = {"API_URL": world.status.api_url, "API_TOKEN": world.token("anna"), "FILE": str(file),
            "PYTHONPATH": f"generated{os.pathsep}generated/openapi_generator"}  # fmt: skip

    done = subprocess.run(
        COMMANDS[client],
        cwd=MADE,
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.stdout.strip() == "ERIKSSON", done.stdout + done.stderr
