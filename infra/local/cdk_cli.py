"""The CDK CLI from npm, run by the Node of a wheel: bootstrap and deploy."""

import json
import os
import subprocess
import sys
from pathlib import Path

from infra import ROOT
from infra.local.ministack import ACCOUNT, REGION, client_environment

CLI = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"
# The same for LocalStack.
CDKLOCAL = ROOT / "node_modules" / "aws-cdk-local" / "bin" / "cdklocal"


def deploy(endpoint: str, context: dict[str, str], work: Path, cli: Path = CLI) -> dict[str, str]:
    """Deploy the app to the emulator at `endpoint`; the stack's outputs.

    Raises RuntimeError with the CLI's last words.
    """
    _run(["bootstrap", f"aws://{ACCOUNT}/{REGION}", *_settings(context, work)], endpoint, work, cli)
    return deploy_stack(f"OcrIdentity-{context['env']}", endpoint, context, work, cli=cli)


def deploy_stack(
    stack: str,
    endpoint: str,
    context: dict[str, str],
    work: Path,
    app: str | None = None,
    cli: Path = CLI,
) -> dict[str, str]:
    """Deploy `stack` of `app`, which is ours where none is named; its outputs."""
    outputs = work / f"{stack}.json"
    other = ["--app", app] if app else []
    told = ["--require-approval", "never", "--outputs-file", str(outputs), *_settings(context, work)]
    _run(["deploy", stack, *other, *told], endpoint, work, cli)
    deployed: dict[str, str] = json.loads(outputs.read_text() if outputs.exists() else "{}").get(stack, {})
    return deployed


def _settings(context: dict[str, str], work: Path) -> list[str]:
    given = [part for key, value in context.items() for part in ("-c", f"{key}={value}")]
    return ["--output", str(work / "cdk.out"), *given]


def _run(arguments: list[str], endpoint: str, work: Path, cli: Path) -> None:
    if not cli.exists():
        raise RuntimeError("the CDK CLI is not installed: make install")
    binaries = Path(sys.executable).parent
    environment = os.environ | client_environment(endpoint)
    environment["PATH"] = f"{binaries}{os.pathsep}{environment.get('PATH', '')}"
    environment["AWS_ENDPOINT_URL_S3"] = endpoint
    environment["CDK_DISABLE_LEGACY_EXPORT_WARNING"] = "1"
    result = subprocess.run(
        [str(binaries / "node"), str(cli), "--no-notices", "--no-color", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    (work / f"cdk-{arguments[0]}.log").write_text(result.stdout + result.stderr)
    if result.returncode:
        raise RuntimeError(f"cdk {arguments[0]} failed:\n{result.stderr[-3000:]}")
