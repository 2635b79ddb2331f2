"""Batches: a ticket for each item or its own refusal, and one end, through the API over a real Postgres."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.domain.errors import CorruptFileError
from tests.integration.api.caller import REQUEST, Api
from tests.integration.jobs import LEASE_S, READING, column


def digest(number: int) -> str:
    return f"{number:064x}"


def test_create_batch_with_mixed_items_gives_each_a_ticket_or_a_refusal(api: Api) -> None:
    standing = api.ticket("standing.jpg")
    items = [
        REQUEST | {"sha256": digest(1)},
        REQUEST | {"sha256": digest(2), "content_type": "text/html"},
        REQUEST | {"sha256": digest(1), "filename": "same.jpg"},
        REQUEST | {"sha256": digest(3), "size": 10_001},
        REQUEST | {"sha256": b"standing.jpg".hex().ljust(64, "0")},
    ]

    status, batch = api.call("POST", "/batches", {"items": items})

    assert status == 201
    told = [one["ticket"]["status"] if "ticket" in one else one["error"]["code"] for one in batch["items"]]
    assert told == ["uploading", "unsupported_type", "duplicate_in_batch", "file_too_large", "uploading"]
    assert batch["items"][4]["ticket"]["media_id"] == standing["media_id"]
    _, found = api.call("GET", f"/batches/{batch['batch_id']}")
    assert (found["states"], found["completed_at"]) == ({"PENDING": 2, "REFUSED": 3}, None)
    assert api.call("GET", f"/batches/{batch['batch_id']}", user="bert")[0] == 404


def test_batch_after_its_last_file_ends_is_completed_once(api: Api) -> None:
    items = [REQUEST | {"sha256": digest(number)} for number in range(3)]
    _, batch = api.call("POST", "/batches", {"items": items})
    first, second, third = (one["ticket"] for one in batch["items"])

    api.read(first)
    api.fail(second, CorruptFileError())
    assert "batch.completed" not in api.told()
    api.call("DELETE", f"/task/{third['task_id']}")
    api.call("POST", f"/media/{first['media_id']}/ocr")
    api.read(first)

    events = [one for one in api.publisher.published if one.type == "batch.completed"]
    assert [one.data.model_dump(include={"read", "failed", "refused"}) for one in events] == [
        {"read": 1, "failed": 2, "refused": 0}
    ]
    assert api.call("GET", f"/batches/{batch['batch_id']}")[1]["completed_at"]


def test_batch_with_its_last_files_ending_at_once_is_completed_once(api: Api, database_url: str) -> None:
    items = [REQUEST | {"sha256": digest(number)} for number in range(8)]
    _, batch = api.call("POST", "/batches", {"items": items})

    def finish(item: dict[str, Any]) -> None:
        own = Database(database_url)
        jobs = PostgresJobs(own)
        claim = jobs.claim(f"incoming/{item['ticket']['media_id']}", LEASE_S)
        assert claim is not None
        jobs.succeed(claim, READING, 5)
        own.engine.dispose()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(finish, batch["items"]))

    told = "SELECT count(*) FROM outbox_events WHERE body->>'type' = 'batch.completed'"
    assert column(api.database, told) == [1]


def test_create_batch_with_only_refused_items_completes_at_once(api: Api) -> None:
    _, batch = api.call("POST", "/batches", {"items": [REQUEST | {"size": 0}]})

    assert api.told() == ["batch.completed"]
    assert api.call("GET", f"/batches/{batch['batch_id']}")[1]["states"] == {"REFUSED": 1}


def test_create_batch_with_an_unreadable_item_refuses_that_item_alone(api: Api) -> None:
    items = [{"filename": "x"}, REQUEST, REQUEST | {"sha256": "x"}, 7]

    status, batch = api.call("POST", "/batches", {"items": items})

    errors = [one.get("error", {}).get("code") for one in batch["items"]]
    assert (status, errors) == (201, ["invalid_request", None, "invalid_request", "invalid_request"])
    assert batch["items"][2]["error"]["message"].startswith("sha256: ")


@pytest.mark.parametrize("items", [[], [REQUEST] * 101, "all"])
def test_create_batch_with_invalid_items_is_refused_whole(api: Api, items: Any) -> None:
    assert api.call("POST", "/batches", {"items": items})[1]["code"] == "invalid_request"
    assert column(api.database, "SELECT count(*) FROM batches") == [0]


def test_list_batches_by_pages_returns_own_batches_newest_first(api: Api) -> None:
    made = []
    for number in range(5):
        items = [
            REQUEST | {"sha256": digest(number)},
            REQUEST | {"sha256": digest(90), "content_type": "text/html"},
        ]
        made.append(api.call("POST", "/batches", {"items": items})[1]["batch_id"])

    told: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        status, page = api.call("GET", f"/batches?limit=2{cursor and f'&cursor={cursor}'}")
        assert status == 200
        told += page["items"]
        cursor = page["next_cursor"]

    assert [one["batch_id"] for one in told] == made[::-1]
    assert told[0]["states"] == {"PENDING": 1, "REFUSED": 1}
    assert api.call("GET", "/batches", user="bert")[1] == {"items": [], "next_cursor": None}


def test_list_batches_with_a_cursor_of_another_list_is_refused(api: Api) -> None:
    for name in ("a.jpg", "b.jpg"):
        api.ticket(name)
    cursor = api.call("GET", "/media?limit=1")[1]["next_cursor"]

    assert api.call("GET", f"/batches?cursor={cursor}")[1]["code"] == "invalid_cursor"
