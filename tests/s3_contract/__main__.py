"""`python -m tests.s3_contract` asks every store every clause and writes the table."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.s3_contract.clauses import asked
from tests.s3_contract.stores import STORES
from tests.s3_contract.table import write


def ask(store: str) -> dict[str, bool | None]:
    with TemporaryDirectory() as folder, STORES[store](Path(folder)) as found:
        return {text: clause(found) for text, clause in asked(found).items()}


if __name__ == "__main__":
    write({store: ask(store) for store in STORES})
