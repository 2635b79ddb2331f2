"""Reading files one by one: whatever befalls one, the others have their lines."""

from pathlib import Path

import pytest

from ocr_identity.cli.read_files import parse_file, read_file
from ocr_identity.domain.document import Box, Word
from ocr_identity.domain.errors import ReadTimeoutError
from ocr_identity.ports.engines import Engines
from specimens import DRAWN
from tests.unit.fakes import FakeEngine, FakeLineModels


@pytest.mark.parametrize(
    ("name", "fault", "code"),
    [
        ("visa_mrva.jpg", ReadTimeoutError(), "read_timeout"),
        ("visa_mrva.jpg", ZeroDivisionError(), "internal_error"),
        ("corrupt.jpg", None, "corrupt_file"),
        ("never.jpg", None, "file_unreadable"),
        (".", None, "file_unreadable"),
    ],
)
def test_read_file_of_an_unreadable_file_returns_its_error_code(
    name: str, fault: Exception | None, code: str
) -> None:
    line = read_file(Path(DRAWN / name), Engines(FakeEngine(fault=fault), FakeEngine(), FakeLineModels()))

    assert line.error is not None
    assert (line.error.code, line.fields) == (code, {})


def test_read_file_without_a_document_returns_the_text_that_is_there() -> None:
    words = [Word("Landscape", 0.9, 1, Box(0, 0, 80, 20), 0)]
    engine = FakeEngine(words)

    line = read_file(DRAWN / "landscape.jpg", Engines(engine, engine, FakeLineModels()))

    assert line.error is not None
    assert line.text == "Landscape"


@pytest.mark.parametrize(
    ("size", "code"), [(0, "empty_file"), (100_001, "file_too_large"), (5, "malformed_mrz")]
)
def test_parse_file_of_an_unusable_file_returns_its_error_code(tmp_path: Path, size: int, code: str) -> None:
    (tmp_path / "text").write_bytes(b"x" * size)

    line = parse_file(tmp_path / "text")

    assert line.error is not None
    assert line.error.code == code
