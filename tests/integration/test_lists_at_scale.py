"""Lists of an owner with very many files: each order and filter is answered from its index."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Executable, Select, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

from infra.local.postgres import Postgres
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.media_query import build_page_query
from ocr_identity.domain.states import JobState
from ocr_identity.ports.media import MediaFilter, Sort
from tests.conftest import create_database
from tests.integration.jobs import make_user, run

ROWS = 20_000
FILL = """
INSERT INTO media (id, name, hash, file_name, disk, mime_type, size, upload_state, created_by, created_at,
                   state, document_type, search)
SELECT gen_random_uuid(), 'file ' || n || '.jpg', md5(n::text) || md5(n::text), 'incoming/' || n, 'b',
       'image/jpeg', n, 'stored', users.id, now() - n * interval '1 second',
       CASE WHEN mod(n, 1000) = 1 THEN 'FAILURE' ELSE 'SUCCESS' END,
       CASE WHEN mod(n, 500) = 1 THEN 'visa' ELSE 'passport' END, to_tsvector('simple', 'file ' || n)
FROM generate_series(1, :rows) n JOIN users ON subject = CASE WHEN mod(n, 10) = 0 THEN 'bert' ELSE 'anna' END
"""


@pytest.fixture(scope="module")
def crowded(postgres: Postgres) -> Iterator[Database]:
    """Fill a database with very many files."""
    database = Database(create_database(postgres, "postgres"))
    for user in ("anna", "bert"):
        make_user(database, user)
    with database.transaction() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(FILL), {"rows": ROWS})
    run(database, "ANALYZE media")
    yield database
    database.engine.dispose()


class Explained(Executable, ClauseElement):
    """EXPLAIN of a query, its values bound as they are in earnest."""

    inherit_cache = False

    def __init__(self, query: Select[Any]) -> None:
        self.query = query


@compiles(Explained)
def _explained(element: Explained, compiler: SQLCompiler, **options: Any) -> str:
    return f"EXPLAIN (ANALYZE, BUFFERS) {compiler.process(element.query, **options)}"


def query_plan(
    database: Database, found: MediaFilter, sort: Sort, *, onward: bool = False
) -> tuple[str, int]:
    """How Postgres answers a page of 50, and how many blocks it reads for it."""
    places = {"created_at": "2026-01-01T00:00:00+00:00", "name": "file 5", "size": "5000"}
    after = (places[sort.lstrip("-")], uuid4()) if onward else None
    query = build_page_query(make_user(database).user_id, found, sort, after).limit(50)
    with database.transaction() as connection:
        told = connection.execute(Explained(query))
        lines = [str(line) for line in told.scalars()]
    blocks = next(line for line in lines if "Buffers:" in line).split("Buffers:")[1]
    return "\n".join(lines), sum(int(part.partition("=")[2]) for part in blocks.split() if "=" in part)


@pytest.mark.parametrize("sort", ["created_at", "-created_at", "name", "-name", "size", "-size"])
@pytest.mark.parametrize("onward", [False, True])
def test_page_query_in_any_order_is_read_from_its_index(
    crowded: Database, sort: Sort, *, onward: bool
) -> None:
    told, blocks = query_plan(crowded, MediaFilter(), sort, onward=onward)

    assert f"_{sort.lstrip('-')} on media" in told, told
    assert "Seq Scan on media" not in told
    assert blocks < 300, told


@pytest.mark.parametrize(
    ("found", "index"),
    [
        (MediaFilter(state=JobState.FAILURE), "ix_media_listed_state_created_at"),
        (MediaFilter(kind="visa"), "ix_media_listed_document_type_created_at"),
        (MediaFilter(sha256="0" * 64), "hash"),
        (MediaFilter(text="file 19999"), "ix_media_search"),
        (MediaFilter(deleted=True), "ix_media_in_bin"),
    ],
)
def test_page_query_with_a_selective_filter_is_read_from_its_index(
    crowded: Database, found: MediaFilter, index: str
) -> None:
    told, blocks = query_plan(crowded, found, "-created_at")

    assert index in told, told
    assert "Seq Scan on media" not in told
    assert blocks < 500, told
