"""What the documents say is shown by a test is: the test is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = {path: path.read_text() for path in (ROOT / "tests").rglob("*.py")}


@pytest.mark.parametrize("name", ["threat-model.md", "parity.md"])
def test_every_test_that_a_document_names_is_there(name: str) -> None:
    text = (ROOT / "docs" / name).read_text()
    defined = {found for source in SOURCES.values() for found in re.findall(r"def (test_\w+)", source)}
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", text))

    assert set(re.findall(r"`(test_\w+)`", text)) <= defined
    assert {path for path in named if not (ROOT / path).exists()} == set()
