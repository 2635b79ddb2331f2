"""What every tier uses: the environment's Node on PATH, and a real Postgres, a database a test."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy

from infra.local.ports import free_port
from infra.local.postgres import Postgres
from ocr_identity.adapters.engines.loading import engines as reading_engines
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.migration import upgrade
from ocr_identity.adapters.postgres.roles import ensure_application_role
from ocr_identity.ports.engines import Engines

# jsii and the CDK CLI want the Node of the environment, not the system's.
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
# Nothing here may ever reach a real account.
os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "OMP_THREAD_LIMIT": "1",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_METRICS_NAMESPACE": "OcrIdentity",
    "POWERTOOLS_SERVICE_NAME": "tests",
}


# The modules of tests/e2e that bring a stack of their own up; all others share the embedded one.
OWN_STACKS = ("test_localstack",)
# Others that make much once: five S3 stores, and all templates.
MADE_ONCE = ("test_s3_contract", "infrastructure")
# The module that removes the embedded one.
LAST = "test_destroy"


# First: pytest-xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests that share what takes long to make, such as a stack, in one process."""
    for item in items:
        if "e2e" in item.path.parts:
            name = item.path.stem if item.path.stem in OWN_STACKS else "embedded-stack"
            item.add_marker(pytest.mark.xdist_group(name))
        for made in {item.path.stem, *item.path.parts}.intersection(MADE_ONCE):
            item.add_marker(pytest.mark.xdist_group(made))
    # The long ones first, so that nobody waits for them at the end.
    items.sort(key=lambda item: ("e2e" not in item.path.parts, item.path.stem == LAST))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where all that tests need is installed (`NOTHING_SKIPPED`), one that is skipped has failed."""
    outcome = yield
    report: pytest.TestReport = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("NOTHING_SKIPPED") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"


@pytest.fixture(scope="session")
def engines() -> Engines:
    return reading_engines()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("postgres") / "data", free_port())
    server.start()
    template = Database(server.url)
    upgrade(template)
    with template.transaction() as connection:
        ensure_application_role(connection, sqlalchemy.make_url(server.application_url))
    template.engine.dispose()
    yield server
    server.stop()


@pytest.fixture
def database_url(postgres: Postgres) -> str:
    """Create a database of the test's own, with all tables, as functions sign in to it."""
    return application_url(postgres, create_database(postgres, "postgres"))


def application_url(postgres: Postgres, url: str) -> str:
    """Return the same database's URL, by the functions' role."""
    return postgres.application_url.rsplit("/", 1)[0] + "/" + url.rsplit("/", 1)[1]


@pytest.fixture
def owned(postgres: Postgres, database: Database) -> Iterator[Database]:
    """Open the test's database as the owner of its tables sees it."""
    name = database.engine.url.database
    found = Database(postgres.url.rsplit("/", 1)[0] + f"/{name}")
    yield found
    found.engine.dispose()


def create_database(postgres: Postgres, template: str) -> str:
    """Create a database like `template`, and return its URL."""
    name = f"test_{uuid4().hex}"
    admin = sqlalchemy.create_engine(
        sqlalchemy.make_url(postgres.url).set(drivername="postgresql+pg8000", database="template1"),
        isolation_level="AUTOCOMMIT",
    )
    with admin.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    admin.dispose()
    return postgres.url.rsplit("/", 1)[0] + f"/{name}"


@pytest.fixture
def fresh_database(postgres: Postgres) -> Iterator[Database]:
    """Create a database without any table."""
    found = Database(create_database(postgres, "template0"))
    yield found
    found.engine.dispose()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.engine.dispose()
