"""The house's walls: who may import whom, and who may read the environment."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "common" / "python" / "ocr_identity"
LAMBDA = {"PATH": os.defpath, "POWERTOOLS_METRICS_NAMESPACE": "x", "POWERTOOLS_SERVICE_NAME": "x"}
STAGES = [PACKAGE / name for name in ("domain", "services", "ocr", "ports")]
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """What is imported when the module runs; types alone cost nothing."""
    tree = ast.parse(path.read_text())
    types = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in set(ast.walk(tree)) - types:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def importers(*modules: str) -> set[str]:
    """Modules of the package that import one of `modules` or what is below them."""
    return {
        str(path.relative_to(PACKAGE))
        for path in MODULES
        for name in imports(path)
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    }


def test_the_package_knows_neither_the_functions_nor_the_infrastructure() -> None:
    assert importers("functions", "infra", "tests", "specimens") == set()


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_the_stages_know_neither_aws_nor_the_database(stage: Path) -> None:
    inside = f"{stage.name}/"
    foreign = importers("boto3", "botocore", "sqlalchemy", "aws_lambda_powertools", "ocr_identity.adapters")

    assert not [path for path in foreign if path.startswith(inside)]


def test_only_the_settings_read_the_environment() -> None:
    readers = {str(path.relative_to(PACKAGE)) for path in MODULES if "os.environ" in path.read_text()}

    assert readers == {"settings.py"}
    assert importers("pydantic_settings") == {"settings.py"}


def test_only_its_adapter_knows_the_ocr_engine() -> None:
    assert importers("tesserocr", "pytesseract") == {"adapters/engines/tesseract.py"}


def test_only_its_adapter_knows_the_models_runtime() -> None:
    assert importers("onnxruntime") == {"adapters/engines/onnx.py"}


def test_only_the_bootstrap_and_adapters_themselves_build_adapters() -> None:
    users = {path for path in importers("ocr_identity.adapters") if not path.startswith("adapters/")}

    assert users == {
        "bootstrap/api.py", "bootstrap/notify.py", "bootstrap/ocr.py", "bootstrap/renditions.py",
        "cli/main.py",
    }  # fmt: skip


DECODERS = ("PIL", "numpy", "pillow_heif", "pypdfium2", "zxingcpp", "tesserocr", "pytesseract", "onnxruntime")
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))
# What decodes files runs in processes of its own, and nowhere else.
DECODING = {
    "adapters/sandbox/ocr_worker.py",
    "adapters/sandbox/rendition_worker.py",
    "cli/read_files.py",
}


def loaded_by(*modules: str) -> set[str]:
    """The decoders that a process has loaded once it has imported `modules`, whatever led to them."""
    code = f"import sys; import {', '.join(modules)}; print(*sorted(set({DECODERS!r}) & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=ROOT, env=LAMBDA,
    )  # fmt: skip
    return set(done.stdout.split())


def modules_of(handler: Path) -> list[str]:
    """What a handler imports, that builds nothing yet."""
    return sorted({name for name in imports(handler) if name.startswith(("functions.", "ocr_identity."))})


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_loads_what_decodes_files(function: str) -> None:
    handler = ROOT / "functions" / function / "handler.py"

    assert loaded_by(*modules_of(handler)) == set()


def test_loaded_by_what_decodes_files_tells_of_it() -> None:
    assert {"PIL", "numpy", "zxingcpp"} <= loaded_by("ocr_identity.adapters.sandbox.ocr_worker")
    assert {"PIL", "pypdfium2"} <= loaded_by("ocr_identity.adapters.sandbox.rendition_worker")


def test_only_the_processes_apart_import_what_decodes() -> None:
    decoding = ("pipeline", "image.thumbnails", "image.decode")
    outside = importers(*(f"ocr_identity.ocr.{name}" for name in decoding))

    assert {path for path in outside if not path.startswith("ocr/")} <= DECODING
