"""Bundles wheels from the lock, for Lambda's platform, without Docker: as a layer, or beside the code."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import jsii
from aws_cdk import BundlingOptions, ILocalBundling

from infra.environments import Architecture

PLATFORMS = ("manylinux_2_34", "manylinux_2_28", "manylinux_2_17", "manylinux2014")
# As wheels call Lambda's architectures.
MACHINES: Mapping[Architecture, str] = {"arm64": "aarch64", "x86_64": "x86_64"}
PYTHON_VERSION = "3.12"
# What a whole zip holds beside wheels, and where.
WHOLE = {
    "layers/common/python": ".",
    "functions": "functions",
    "infra/localstack": "infra/localstack",
}


@jsii.implements(ILocalBundling)
class WheelBundling:
    """`pip install --target` of a hashed lock, wheels alone."""

    def __init__(self, root: Path, lock: str, architecture: Architecture) -> None:
        self._lock, self._architecture = root / "requirements" / lock, architecture

    def try_bundle(self, output_dir: str, options: BundlingOptions) -> bool:  # noqa: ARG002 - jsii's interface
        """Fill `output_dir` with `python/…`."""
        _install(self._lock, Path(output_dir) / "python", self._architecture)
        return True


@jsii.implements(ILocalBundling)
class SelfContainedBundling:
    """All that a function needs in one zip: the package, the entry points, and the wheels of a lock."""

    def __init__(self, root: Path, lock: str | None, architecture: Architecture) -> None:
        self._root, self._lock, self._architecture = root, lock, architecture

    def try_bundle(self, output_dir: str, options: BundlingOptions) -> bool:  # noqa: ARG002 - jsii's interface
        """Fill `output_dir` as Lambda unpacks it."""
        target, left_out = Path(output_dir), shutil.ignore_patterns("__pycache__", "*.pyc")
        if self._lock:
            _install(self._root / "requirements" / self._lock, target, self._architecture)
        for source, place in WHOLE.items():
            shutil.copytree(self._root / source, target / place, ignore=left_out, dirs_exist_ok=True)
        shutil.copy(self._root / "infra" / "__init__.py", target / "infra")
        return True


def _install(lock: Path, target: Path, architecture: Architecture) -> None:
    """`pip install --target` of a hashed lock, wheels alone."""
    machine = MACHINES[architecture]
    platforms = [part for platform in PLATFORMS for part in ("--platform", f"{platform}_{machine}")]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"]
    wheels_alone = ["--require-hashes", "--only-binary=:all:", "--implementation", "cp"]
    version = ["--python-version", PYTHON_VERSION]
    command = [*pip, *wheels_alone, *version, *platforms, "--target", str(target), "-r", str(lock)]
    subprocess.run(command, check=True)
