"""What a change does to the templates shows in the diff of their snapshots."""

import pytest

from tests.infrastructure.templates import OWN_DEV, OWN_PROD, SNAPSHOTS, normalised


@pytest.mark.parametrize("context", [OWN_DEV, OWN_PROD], ids=["dev", "prod"])
def test_template_of_dev_and_prod_equals_its_snapshot(context: dict[str, str]) -> None:
    snapshot = SNAPSHOTS / f"{context['env']}.json"

    same = normalised(context) == snapshot.read_text()
    assert same, "the template has changed: look at the diff after `make update-snapshots`"
