"""The command `ocr-identity`, run as a person and as a program run it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.e2e.stack_client import StackClient

COMMAND = str(Path(sys.executable).parent / "ocr-identity")


class Shell:
    """A person's shell, whose home and stack are the test's own."""

    def __init__(self, world: StackClient, home: Path) -> None:
        self.folder = ["--folder", str(world.stack.root)]
        outside = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.environment = outside | {
            "OCR_IDENTITY_HOME": str(home),
            "OCR_IDENTITY_STACK": str(world.stack.root),
        }

    def run(
        self, *arguments: str, terminal: bool = False, columns: str = "200", typed: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run the command; at a terminal, it shows tables. `typed` is what it is told when it asks."""
        shown = {"FORCE_COLOR": "1", "COLUMNS": columns} if terminal else {}
        return subprocess.run(
            [COMMAND, *arguments],
            env=self.environment | shown,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    def json(self, *arguments: str) -> list[dict[str, Any]]:
        """Each line that the command printed."""
        return [json.loads(line) for line in self.run(*arguments).stdout.splitlines()]
