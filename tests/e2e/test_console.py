"""The console in a real browser against the embedded stack: tests/browser has what a person does there."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra import ROOT
from infra.local.users import make_user
from specimens import DRAWN
from tests.e2e.stack_client import StackClient

TOOLS = ROOT / ".browser"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PATIENCE_S = 300
GROUPS = {"root": ["admin"], "reviewer": ["reviewer"]}
USERS = ("walker", "troubled", "root", "reviewer", "reviewed")

pytestmark = [
    pytest.mark.skipif(
        not (TOOLS / ".ready").exists(), reason="the browser's tools are made by: make browser"
    ),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]


@pytest.mark.parametrize("tried", ["walk", "trouble", "access", "review"])
def test_console_in_chromium_does_what_people_do(world: StackClient, tried: str) -> None:
    users = {name: make_user(world.status, name, GROUPS.get(name, ())) for name in USERS}
    told = {
        "console": world.status.console_url,
        "maintenance": f"{world.status.aws_endpoint}/2015-03-31/functions"
        f"/{world.status.maintenance_function}/invocations",
        "passwords": users,
        "specimens": str(DRAWN),
    }
    done = subprocess.run(
        [str(Path(sys.executable).parent / "node"), "--test", f"tests/browser/{tried}.test.mjs"],
        cwd=ROOT,
        env=os.environ | {"WORLD": json.dumps(told), "BROWSER_TOOLS": str(TOOLS), "CHROMIUM": str(CHROMIUM)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr
