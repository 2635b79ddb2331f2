"""The table of what each S3 API does, which `make s3-compatibility` writes and a test compares."""

from pathlib import Path

from infra import ROOT
from tests.s3_contract.clauses import CLAUSES, NOTIFICATIONS
from tests.s3_contract.stores import STORES

TABLE = ROOT / "docs" / "reference" / "s3-compatibility.md"
MARKS = {True: "✓", False: "✗", None: "n/a"}
Results = dict[str, dict[str, bool | None]]
HEAD = """# What each S3 API does of what the code relies on

Written by `make s3-compatibility`, which asks each of them; `make test` compares the two.
✓ as S3 does, ✗ otherwise, n/a has no such thing. The clauses are what AWS documents of S3.

Objects lie in MiniStack on the embedded stack, in MinIO beside LocalStack; SeaweedFS is the tests' strict
second opinion, moto stands in for services in single tests.

"""
FOOT = """
moto looks at no signature. LocalStack is asked with `S3_SKIP_SIGNATURE_VALIDATION=0`.
"""


def write(results: Results, path: Path = TABLE) -> None:
    """Write the table of store → clause → whether it holds."""
    rows = [["clause", *STORES], ["---"] * (len(STORES) + 1)]
    for clause in CLAUSES | NOTIFICATIONS:
        rows += [[clause, *(MARKS[results[store].get(clause)] for store in STORES)]]
    lines = [f"| {' | '.join(row)} |\n" for row in rows]
    path.write_text(HEAD + "".join(lines) + FOOT)


def read(path: Path = TABLE) -> Results:
    """Read what the table says."""
    found = [line.strip("|\n ").split(" | ") for line in path.read_text().splitlines() if line[:1] == "|"]
    names, _, *rows = found
    meanings = {mark: meaning for meaning, mark in MARKS.items()}
    stores = enumerate(names[1:], start=1)
    return {store: {row[0]: meanings[row[place]] for row in rows} for place, store in stores}
