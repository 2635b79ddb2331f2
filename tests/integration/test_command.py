"""The command `ocr-identity read`: one JSON object a line, exit codes that mean something."""

import json
import subprocess
import sys
from pathlib import Path

from specimens import DRAWN

COMMAND = Path(sys.executable).parent / "ocr-identity"


def run(*arguments: object) -> tuple[int, list[dict[str, object]], str]:
    result = subprocess.run([str(COMMAND), *map(str, arguments)], capture_output=True, text=True, check=False)
    return result.returncode, [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_read_command_with_json_prints_one_object_for_a_file() -> None:
    code, (line,), _ = run("read", "--json", DRAWN / "passport_td3.jpg")

    assert code == 0
    assert list(line) == [
        "file",
        "document_type",
        "mrz",
        "barcode",
        "fields",
        "others",
        "text",
        "error",
        "ms",
    ]
    assert line["error"] is None
    field = line["fields"]["surname"]  # type: ignore[index]
    assert list(field) == ["value", "raw", "confidence", "source", "page", "box", "agreement"]


def test_read_command_with_unreadable_files_prints_their_codes_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("not an image")

    code, lines, stderr = run("read", tmp_path / "text.jpg", tmp_path / "none.jpg", DRAWN / "visa_mrva.jpg")

    assert code == 1
    assert [line["error"] and line["error"]["code"] for line in lines] == [  # type: ignore[index]
        "unsupported_type",
        "file_unreadable",
        None,
    ]
    assert "Traceback" not in stderr


def test_command_with_missing_or_unknown_arguments_exits_with_2() -> None:
    assert run("read")[0] == 2
    assert run("no-such-command")[0] == 2
