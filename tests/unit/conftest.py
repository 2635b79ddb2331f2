"""The API over our own ports, anew for each test."""

import pytest

from tests.unit.api import Api


@pytest.fixture
def api() -> Api:
    return Api()
