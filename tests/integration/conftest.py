"""The API and the clean-up jobs over a database of the test's own."""

import pytest

from ocr_identity.adapters.postgres.database import Database
from tests.integration.api.caller import Api
from tests.integration.maintenance_harness import MaintenanceHarness


@pytest.fixture
def api(database: Database) -> Api:
    return Api(database)


@pytest.fixture
def harness(database: Database) -> MaintenanceHarness:
    return MaintenanceHarness(database)
