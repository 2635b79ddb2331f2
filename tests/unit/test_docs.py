"""What the documents say is so: tests that they name, links, commands, generated pages, one name a thing."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from docs import generate
from infra import ROOT
from infra.local.commands import app as local
from infra.localstack.commands import app as localstack
from ocr_identity.cli.main import app

SOURCES = {path: path.read_text() for path in (ROOT / "tests").rglob("*.py")}
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if path.parent.name != "adr" and path.name != "CHANGELOG.md"
)
TARGETS = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
# Names that were replaced; the decision records use those of their date, the changelog tells of the change.
OLD_NAMES = re.compile(
    r"\b(housekeeping|chores?|upkeep|doomed?|ObjectShelf|S3Shelf|Reached|Units|PassingFault|Rejection|RequestFault|"
    r"ReaderFault|NotAsDeclared|log_fault|tell_outcome|silence_libraries|certify|witnesses|legibility|SecondRoad|"
    r"ErasureDesk|Remnants|Announcer|Stopwatch|torture|reading_process|rendering_process|bootstrap_ocr|fsck)\b"
)
HISTORY = {"CHANGELOG.md", "test_docs.py"}


def tracked() -> list[Path]:
    """Files under version control, but for history and what is not text."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    names = [Path(name) for name in listed.splitlines()]
    return [
        ROOT / name for name in names
        if name.suffix in {".py", ".md", ".yml", ".toml", ".sh", ""} and "adr" not in name.parts
        and name.name not in HISTORY and (ROOT / name).is_file()
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["explanation/threat-model.md", "reference/parity.md"])
def test_document_that_names_tests_names_only_existing_ones(name: str) -> None:
    text = (ROOT / "docs" / name).read_text()
    defined = {found for source in SOURCES.values() for found in re.findall(r"def (test_\w+)", source)}
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", text))

    assert set(re.findall(r"`(test_\w+)`", text)) - defined == set()
    assert {path for path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("name", sorted(generate.PAGES))
def test_reference_page_as_committed_equals_the_generated_one(name: str) -> None:
    written = (generate.REFERENCE / f"{name}.md").read_text()

    assert written == generate.page(name), "run make reference"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_with_relative_links_points_to_existing_files(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_with_commands_or_make_targets_names_only_existing_ones(page: Path) -> None:
    text = page.read_text()
    command = get_command(app)
    known = {**command.commands, "local": get_command(local), "localstack": get_command(localstack)}  # type: ignore[attr-defined]
    missing = []
    for words in re.findall(r"ocr-identity((?: [a-z][a-z-]+)+)", text):
        first, *rest = words.split()
        below = getattr(known.get(first), "commands", None)
        if first not in known or (below and rest and rest[0] not in below):
            missing.append(words)

    assert missing == []
    assert {target for target in re.findall(r"`make ([a-z0-9-]+)", text) if target not in TARGETS} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_that_names_documents_names_only_existing_ones(page: Path) -> None:
    named = re.findall(r"\bdocs/[\w/-]+\.md", page.read_text())

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_readme_has_at_most_180_lines() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 180


def test_replaced_names_in_tracked_files_are_absent() -> None:
    files = tracked()
    found = {
        f"{path.relative_to(ROOT)}: {name}" for path in files for name in OLD_NAMES.findall(path.read_text())
    }

    assert {ROOT / "README.md", Path(generate.__file__)} <= set(files), "outside a checkout git lists none"
    assert found == set()


def test_glossary_terms_are_unique_and_sorted() -> None:
    terms = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)[2:]

    assert len(terms) == len(set(terms))
    assert terms == sorted(terms, key=str.casefold)
