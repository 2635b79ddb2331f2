"""Sample payloads, which are the tests' fixtures, and the JSON Schemas of the events that go out."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def sample(name: str) -> Any:
    """Load the sample payload `name`, given without its ending."""
    return json.loads((FOLDER / f"{name}.json").read_text())
