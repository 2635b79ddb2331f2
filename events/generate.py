"""`make schemas`: writes the JSON Schema of each event into `events/schemas/`."""

import json

from events import FOLDER
from ocr_identity.domain.events import schemas


def main() -> None:
    """Write one file an event type."""
    for kind, schema in schemas().items():
        path = FOLDER / "schemas" / f"{kind}.schema.json"
        path.write_text(json.dumps(schema, indent=2) + "\n")


if __name__ == "__main__":
    main()
