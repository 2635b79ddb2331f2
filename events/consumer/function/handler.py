"""What a consumer does with each event: once, however often it comes."""

import json
from typing import Any

# A table with a condition on the id does this across environments; here it is one environment's memory.
seen: set[str] = set()


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Heed each message of a batch; those that fail come again, alone."""
    failures = []
    for record in event["Records"]:
        try:
            heed(json.loads(record["body"]))
        except Exception:  # noqa: BLE001 - whatever it is, this message comes again
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def heed(event: dict[str, Any]) -> None:
    """One CloudEvent; a repeat has the same id."""
    if event["id"] in seen:
        return
    match event["type"]:
        case "document.read":
            print(json.dumps({"ask": f"/media/{event['subject']}/ocr", "id": event["id"]}))
        case "media.deleted" | "owner.erased":
            print(json.dumps({"remove": event["subject"], "id": event["id"]}))
    seen.add(event["id"])
