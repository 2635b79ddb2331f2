"""What a change does to the templates shows in the diff of their snapshots."""

import pytest

from tests.infrastructure.templates import OWN_DEV, OWN_PROD, SNAPSHOTS, normalised


@pytest.mark.parametrize("context", [OWN_DEV, OWN_PROD], ids=["dev", "prod"])
def test_the_template_is_what_its_snapshot_says(context: dict[str, str]) -> None:
    snapshot = SNAPSHOTS / f"{context['env']}.json"

    same = normalised(context) == snapshot.read_text()
    assert same, "the template has changed: look at the diff after `make update-snapshots`"
