"""`make console-bench`: how heavy the console's first view is, and how soon it can be used on a phone."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra import ROOT
from infra.local.console_server import ConsoleServer
from infra.local.ports import free_port

NOWHERE = "http://127.0.0.1:9"


def main() -> int:
    """Serve the built pages by themselves and have Chromium open them."""
    with tempfile.TemporaryDirectory() as folder:
        server = ConsoleServer(Path(folder), free_port())
        settings = {"apiUrl": NOWHERE, "signInUrl": NOWHERE, "clientId": "none", "maxUploadBytes": 1}
        server.start(json.dumps(settings), NOWHERE)
        told = {
            "WORLD": json.dumps({"console": f"{server.origin}/"}),
            "BROWSER_TOOLS": str(ROOT / ".browser"),
            "CHROMIUM": shutil.which("chromium") or shutil.which("google-chrome") or "",
        }
        try:
            node = str(Path(sys.executable).parent / "node")
            command = [node, "tests/browser/bench.mjs"]
            return subprocess.run(command, cwd=ROOT, env=os.environ | told, check=False).returncode
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
