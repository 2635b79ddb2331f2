"""No template for AWS holds a password."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from aws_cdk.assertions import Template

from tests.infrastructure.templates import DEV, LOCAL, OWN_DEV, OWN_PROD, PROD, synthesise


def texts(value: Any) -> Iterator[str]:
    """All texts of a template; of those that are joined, the whole."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if "Fn::Join" in value:
            between, parts = value["Fn::Join"]
            yield between.join(one if isinstance(one, str) else "REFERENCE" for one in parts)
        yield from texts([*value.keys(), *value.values()])
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def logins(template: Template) -> list[str]:
    """URLs with a user and a password in them."""
    return [one for one in texts(template.to_json()) if re.search(r"://[^/@\s]*:[^/@\s]*@", one)]


@pytest.mark.parametrize("context", [DEV, PROD])
def test_template_for_aws_holds_no_database_url(context: dict[str, str]) -> None:
    assert "postgresql://" not in json.dumps(synthesise(context).to_json())


@pytest.mark.parametrize("context", [DEV, PROD, OWN_DEV, OWN_PROD])
def test_template_for_aws_holds_no_url_with_a_password(context: dict[str, str], local: Template) -> None:
    assert logins(synthesise(context)) == []
    assert set(logins(local)) == {LOCAL["databaseUrl"]}
