"""The CDK CLI from npm, run by the Node of a wheel: bootstrap and deploy."""

import json
import os
import subprocess
import sys
from pathlib import Path

from infra import ROOT
from infra.local.ministack import ACCOUNT, REGION, client_environment

CLI = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"


def deploy(endpoint: str, context: dict[str, str], work: Path) -> dict[str, str]:
    """Deploy the app to the emulator at `endpoint`; the stack's outputs.

    Raises RuntimeError with the CLI's last words.
    """
    stack = f"OcrIdentity-{context['env']}"
    outputs = work / "outputs.json"
    settings = [part for key, value in context.items() for part in ("-c", f"{key}={value}")]
    common = ["--output", str(work / "cdk.out"), *settings]
    _run(["bootstrap", f"aws://{ACCOUNT}/{REGION}", *common], endpoint, work)
    _run(
        ["deploy", stack, "--require-approval", "never", "--outputs-file", str(outputs), *common],
        endpoint,
        work,
    )
    deployed: dict[str, str] = json.loads(outputs.read_text())[stack]
    return deployed


def _run(arguments: list[str], endpoint: str, work: Path) -> None:
    if not CLI.exists():
        raise RuntimeError("the CDK CLI is not installed: make venv")
    binaries = Path(sys.executable).parent
    environment = os.environ | client_environment(endpoint)
    environment["PATH"] = f"{binaries}{os.pathsep}{environment.get('PATH', '')}"
    environment["CDK_DISABLE_LEGACY_EXPORT_WARNING"] = "1"
    result = subprocess.run(
        [str(binaries / "node"), str(CLI), "--no-notices", "--no-color", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    (work / f"cdk-{arguments[0]}.log").write_text(result.stdout + result.stderr)
    if result.returncode:
        raise RuntimeError(f"cdk {arguments[0]} failed:\n{result.stderr[-3000:]}")
