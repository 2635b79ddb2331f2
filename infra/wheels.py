"""Bundles a layer of wheels from the lock, for Lambda's platform, without Docker."""

import subprocess
import sys
from pathlib import Path

import jsii
from aws_cdk import BundlingOptions, ILocalBundling

PLATFORMS = (
    "manylinux_2_34_x86_64",
    "manylinux_2_28_x86_64",
    "manylinux_2_17_x86_64",
    "manylinux2014_x86_64",
)
PYTHON_VERSION = "3.12"


@jsii.implements(ILocalBundling)
class WheelBundling:
    """`pip install --target` of a hashed lock, wheels alone."""

    def __init__(self, root: Path, lock: str) -> None:
        self._lock = root / "requirements" / lock

    def try_bundle(self, output_dir: str, options: BundlingOptions) -> bool:  # noqa: ARG002 - jsii's interface
        """Fill `output_dir` with `python/…`."""
        platforms = [part for platform in PLATFORMS for part in ("--platform", platform)]
        target = ["--target", str(Path(output_dir) / "python")]
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
        wheels_alone = ["--require-hashes", "--only-binary=:all:", "--implementation", "cp"]
        version = ["--python-version", PYTHON_VERSION]
        command = [*pip, *wheels_alone, *version, *platforms, *target, "-r", str(self._lock)]
        subprocess.run(command, check=True)
        return True
