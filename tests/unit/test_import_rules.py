"""Who may import whom: the contracts of pyproject.toml, which can fail, and who may read the environment."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers" / "common" / "python" / "ocr_identity"
LAMBDA = {"PATH": os.defpath, "POWERTOOLS_METRICS_NAMESPACE": "x", "POWERTOOLS_SERVICE_NAME": "x"}
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
MODULES = sorted(PACKAGE.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Yield what is imported when the module runs; types alone cost nothing."""
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


def test_package_modules_import_neither_functions_nor_infrastructure() -> None:
    assert importers("functions", "infra", "tests", "specimens") == set()


def test_environment_is_read_only_by_the_settings_module() -> None:
    readers = {str(path.relative_to(PACKAGE)) for path in MODULES if "os.environ" in path.read_text()}

    assert readers == {"settings.py"}
    assert importers("pydantic_settings") == {"settings.py"}


def test_tesseract_is_imported_only_by_its_adapter() -> None:
    assert importers("tesserocr", "pytesseract") == {"adapters/engines/tesseract.py"}


def test_onnxruntime_is_imported_only_by_its_adapter() -> None:
    assert importers("onnxruntime") == {"adapters/engines/onnx.py"}


DECODERS = ("PIL", "numpy", "pillow_heif", "pypdfium2", "zxingcpp", "tesserocr", "pytesseract", "onnxruntime")
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))


def loaded_by(*modules: str) -> set[str]:
    """List the decoders that a process has loaded once it has imported `modules`, whatever led to them."""
    code = f"import sys; import {', '.join(modules)}; print(*sorted(set({DECODERS!r}) & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=ROOT, env=LAMBDA,
    )  # fmt: skip
    return set(done.stdout.split())


def modules_of(handler: Path) -> list[str]:
    """List what a handler imports, that builds nothing yet."""
    return sorted({name for name in imports(handler) if name.startswith(("functions.", "ocr_identity."))})


@pytest.mark.parametrize("function", FUNCTIONS)
def test_handler_imports_of_a_function_load_no_file_decoder(function: str) -> None:
    handler = ROOT / "functions" / function / "handler.py"

    assert loaded_by(*modules_of(handler)) == set()


def test_loaded_by_with_a_sandbox_worker_names_its_decoders() -> None:
    assert {"PIL", "numpy", "zxingcpp"} <= loaded_by("ocr_identity.adapters.sandbox.ocr_worker")
    assert {"PIL", "pypdfium2"} <= loaded_by("ocr_identity.adapters.sandbox.rendition_worker")


# What would break each contract of pyproject.toml.
BREAKING = [
    ("layers", "ocr_identity/domain/cursors.py", "ocr_identity.services.outbox"),
    ("layers", "ocr_identity/services/outbox.py", "ocr_identity.adapters.aws.sns"),
    ("layers", "ocr_identity/adapters/aws/sns.py", "functions.sqs_retry"),
    ("inner-layers", "ocr_identity/services/outbox.py", "ocr_identity.observability"),
    ("inner-layers", "ocr_identity/ocr/pipeline.py", "sqlalchemy"),
    ("sandbox", "functions/api/app.py", "PIL.Image"),
    ("sandbox", "ocr_identity/services/renditions.py", "ocr_identity.ocr.pipeline"),
]


def broken_contracts(root: Path) -> str:
    """Return what import-linter says of the sources below `root`."""
    done = subprocess.run(
        ["lint-imports", "--config", str(ROOT / "pyproject.toml"), "--no-cache"],
        capture_output=True, text=True, check=False, cwd=root,
        env={"PATH": f"{Path(sys.executable).parent}:{os.defpath}", "PYTHONPATH": str(root)},
    )  # fmt: skip
    return done.stdout if done.returncode else ""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    shutil.copytree(
        PACKAGE, tmp_path / "ocr_identity", ignore=shutil.ignore_patterns("models", "__pycache__")
    )
    shutil.copytree(ROOT / "functions", tmp_path / "functions", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_contracts_of_the_sources_are_kept(sources: Path) -> None:
    assert broken_contracts(sources) == ""


@pytest.mark.parametrize(("contract", "path", "imported"), BREAKING, ids=str)
def test_contract_with_a_forbidden_import_is_broken(
    sources: Path, contract: str, path: str, imported: str
) -> None:
    names = {one["id"]: one["name"] for one in CONTRACTS}
    file = sources / path
    file.write_text(f"{file.read_text()}\nimport {imported}\n")

    told = " ".join(broken_contracts(sources).split())

    assert f"{names[contract]} BROKEN" in told
