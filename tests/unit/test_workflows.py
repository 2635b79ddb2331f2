"""The workflows run what the Makefile has, and keep no secret."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_file_runs_only_existing_targets_and_keeps_no_secret(path: Path) -> None:
    text = path.read_text()

    assert set(re.findall(r"\bmake ([a-z-]+)", text)) <= TARGETS | {"venv"}
    assert "secrets." not in text
    assert "permissions:\n  contents: read" in text
    # A tag can be moved to other code; a commit cannot.
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert all(
        re.fullmatch(r"\S+@[0-9a-f]{40}", one) and "# v" in version
        for one, version in used
        if (not one.startswith("./"))
    )
