"""One contract, every S3 API: `docs/reference/s3-compatibility.md` says of each what it does."""

from collections.abc import Iterator

import pytest

from tests.s3_contract.clauses import CLAUSES, NOTIFICATIONS, asked
from tests.s3_contract.stores import STORES, Store
from tests.s3_contract.table import read

SAID = read()
Named = tuple[str, Store]


@pytest.fixture(scope="module", params=STORES)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Store]]:
    with STORES[request.param](tmp_path_factory.mktemp("store")) as found:
        yield request.param, found


@pytest.mark.parametrize("clause", CLAUSES | NOTIFICATIONS)
def test_s3_store_under_each_clause_does_what_the_table_says(store: Named, clause: str) -> None:
    name, found = store
    ask = asked(found).get(clause)

    assert (ask(found) if ask else None) == SAID[name][clause]


@pytest.mark.parametrize("road", ["MiniStack", "MinIO"])
def test_s3_contract_table_for_our_own_stores_holds_every_clause(road: str) -> None:
    assert [clause for clause, held in SAID[road].items() if not held] == []
