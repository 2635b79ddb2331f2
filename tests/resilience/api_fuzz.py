"""The API before callers who follow its document, and who do not: schemathesis, signed in."""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.e2e.stack_client import StackClient
from tests.resilience.harness import Result

# What follows the document's every corner takes half a minute, whatever the number of examples.
QUICK, ALL, MANY = "examples,fuzzing", "examples,coverage,fuzzing,stateful", 5
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance",
          "response_schema_conformance", "response_headers_conformance")  # fmt: skip


def api_fuzz(world: StackClient, examples: int) -> Result:
    """So many generated examples of each operation, as an owner and as an administrator."""
    row = Result("API: schemathesis over OpenAPI, 5xx 0, schema violations 0")
    cases = 0
    for user in ("caller", "root"):
        command = [
            str(Path(sys.executable).parent / "schemathesis"), "run", f"{world.status.api_url}/openapi.json",
            "--url", world.status.api_url, "--header", f"Authorization: Bearer {world.token(user)}",
            "--max-examples", str(examples), "--phases", ALL if examples >= MANY else QUICK,
            "--workers", "2", "--seed", "9303", "--no-color",
            "--checks", ",".join(CHECKS), "--suppress-health-check", "all", "--warnings", "off",
            # The caller who has all of theirs removed has another call less to make.
            "--exclude-path-regex", "^/owners/me/data$", "--continue-on-failure",
        ]  # fmt: skip
        with TemporaryDirectory() as folder:  # where it leaves its caches
            ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
        generated = re.search(r"(\d+) generated", ended.stdout)
        cases += int(generated[1]) if generated else 0
        row.count(ended.returncode == 0 and generated is not None, ended.stdout[-3000:] + ended.stderr[-500:])
    row.note = f"{cases} cases"
    return row
