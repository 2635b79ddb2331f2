"""The templates, synthesised once a session."""

import pytest
from aws_cdk.assertions import Template

from tests.infrastructure.templates import DEV, LOCAL, synthesise


@pytest.fixture(scope="session")
def local() -> Template:
    return synthesise(LOCAL)


@pytest.fixture(scope="session")
def dev() -> Template:
    return synthesise(DEV)


@pytest.fixture(scope="session", params=["local", "dev"])
def template(request: pytest.FixtureRequest) -> Template:
    found: Template = request.getfixturevalue(request.param)
    return found
