"""The locks are closed: whoever installs one without a resolver has all that its packages ask for."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from infra import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
UV = Path(sys.executable).with_name("uv")
# Of rapidocr the image takes the models alone (ADR 118): what its code asks for is left out of that lock.
LEFT_OUT = re.search(
    r"--no-emit-package %s ' (.*?)\)", (ROOT / "requirements" / "compile.sh").read_text(), re.DOTALL
)
PIN = re.compile(r"^([a-z0-9].*?==[^;\s]+)\s*(?:;\s*(.*?))?\s*\\?$", re.MULTILINE)


def pins(text: str) -> dict[str, str]:
    """Name, extras and version of each package, with the marker that says where it is installed."""
    return {one[1]: one[2] or "" for one in PIN.finditer(text)}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_lock_resolved_again_for_every_platform_and_python_needs_nothing_more(lock: Path) -> None:
    assert LEFT_OUT
    left_out = set(LEFT_OUT[1].replace("\\", "").split()) if lock.stem == "image" else set()
    needed = {pin: marker for pin, marker in resolved(lock).items() if pin.split("==")[0] not in left_out}
    assert needed == pins(lock.read_text())


def test_lock_without_an_indirect_requirement_is_found_out(tmp_path: Path) -> None:
    lock = tmp_path / "open.txt"
    lock.write_text("coverage[toml]==7.17.3\npytest-cov==7.1.0\npytest==9.2.0\niniconfig==2.3.1\n")

    assert {"pluggy", "packaging"} <= {
        pin.split("==")[0] for pin in resolved(lock).keys() - pins(lock.read_text())
    }


def resolved(lock: Path) -> dict[str, str]:
    """Resolve the lock, for every platform and each Python from 3.11 on.

    Extras and markers included; it asks the package index.
    """
    command: list[str | Path] = [
        UV,
        "pip",
        "compile",
        lock,
        "--universal",
        "--python-version",
        "3.11",
        "--quiet",
    ]
    plain = ["--no-strip-extras", "--no-annotate", "--no-header", "--no-emit-index-url"]
    done = subprocess.run([*command, *plain], capture_output=True, text=True, check=True)
    return pins(done.stdout)
