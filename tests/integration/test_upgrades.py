"""Migrations go forward under load: first the tables grow, then the code changes, later what is old goes."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local.postgres import Postgres, binary
from ocr_identity.adapters.postgres.consistency import PostgresConsistency
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.migration import MIGRATIONS, upgrade
from tests.conftest import create_database
from tests.integration.api.caller import Api
from tests.integration.jobs import READING, column
from tests.integration.maintenance_harness import MaintenanceHarness
from tests.integration.test_erasure import findings

# Frozen code by the revision that it was made for; `make freeze-release` adds today's.
RELEASES = sorted((Path(__file__).parent / "releases").glob("*.zip"))
# What takes something from the code that runs already; such a revision waits for the release after,
# and says so by a constant CONTRACTS.
TAKES_AWAY = {"drop_table", "drop_column", "drop_constraint", "alter_column", "rename_table"}


class ConcurrentClients:
    """`concurrent_clients.py` at work."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def live(self, lives: int) -> None:
        """Wait for so many more documents."""
        assert self.process.stdout is not None
        assert self.process.stdout.read(lives) == "." * lives

    def end(self) -> dict[str, int]:
        """End them, and count what they did, by what came of it."""
        output, _ = self.process.communicate("\n", timeout=30)
        done: dict[str, int] = json.loads(output.splitlines()[-1])
        return done


@contextmanager
def clients_of(release: Path, url: str, owner: str) -> Iterator[ConcurrentClients]:
    """Clients by the code in `release`: a frozen one, or this folder for today's."""
    environment = os.environ | {"PYTHONPATH": str(release)}
    process = subprocess.Popen(
        [sys.executable, "-m", "concurrent_clients", url, owner],
        env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            yield ConcurrentClients(process)
        finally:
            process.kill()


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.stem)
def test_upgrade_under_an_older_release_serves_both(postgres: Postgres, release: Path) -> None:
    url = create_database(postgres, "template0")
    database = Database(url)
    assert upgrade(database, release.stem) == release.stem

    with clients_of(release, url, "old") as old:
        old.live(10)
        upgrade(database)
        with clients_of(Path(__file__).parent, url, "new") as new:
            new.live(10)
            old.live(10)
            done = {"old": old.end(), "new": new.end()}

    assert {name: list(told) for name, told in done.items()} == {"old": ["lived"], "new": ["lived"]}
    assert PostgresConsistency(database).disagreements(10) == []
    database.engine.dispose()


@pytest.mark.parametrize("path", sorted((MIGRATIONS / "versions").glob("*.py")), ids=lambda path: path.stem)
def test_migration_without_a_contracts_marker_only_adds(path: Path) -> None:
    tree = ast.parse(path.read_text())
    contracts = any(isinstance(node, ast.Name) and node.id == "CONTRACTS" for node in ast.walk(tree))
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert contracts or not called & TAKES_AWAY
    assert contracts or "DROP " not in path.read_text()


def test_check_after_a_restored_dump_names_where_the_bucket_disagrees(
    postgres: Postgres, database: Database, owned: Database, tmp_path: Path
) -> None:
    api, harness = Api(database), MaintenanceHarness(database)
    kept, removed = api.ticket("kept"), api.ticket("removed")
    for ticket in (kept, removed):
        harness.bucket_maintenance.put(api.key_of(ticket["media_id"]))
        api.read(ticket, READING)
    owned_url = owned.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run(
        [binary("pg_dump"), "--format=custom", f"--file={tmp_path / 'dump'}", owned_url], check=True
    )
    harness.bucket_maintenance.stored.pop(gone := api.key_of(removed["media_id"]))
    harness.bucket_maintenance.put("incoming/uploaded-since", days_ago=2)

    restored_url = create_database(postgres, "template0")
    subprocess.run(
        [binary("pg_restore"), f"--dbname={restored_url}", "--exit-on-error", str(tmp_path / "dump")],
        check=True,
    )
    restored = Database(restored_url)
    again = MaintenanceHarness(restored)
    again.bucket_maintenance.stored = harness.bucket_maintenance.stored

    assert findings(again) == [
        f"file without its object: {gone}", "object that no file has: incoming/uploaded-since"
    ]  # fmt: skip
    assert column(restored, "SELECT count(*) FROM ocr_jobs WHERE job_status = 'SUCCESS'") == [2]
    restored.engine.dispose()
