"""Reading files one by one: whatever befalls one, the others have their lines."""

from pathlib import Path

import pytest

from ocr_identity.cli.read_files import read_file
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
def test_a_file_that_cannot_be_read_has_a_line_with_its_code(
    name: str, fault: Exception | None, code: str
) -> None:
    line = read_file(Path(DRAWN / name), Engines(FakeEngine(fault=fault), FakeLineModels()))

    assert line.error is not None
    assert (line.error.code, line.fields) == (code, {})
