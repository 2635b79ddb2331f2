"""The API over a database of the test's own."""

import pytest

from ocr_identity.adapters.postgres import Database
from tests.integration.api.caller import Api


@pytest.fixture
def api(database: Database) -> Api:
    return Api(database)
