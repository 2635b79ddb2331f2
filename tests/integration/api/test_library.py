"""Lists, the tree, attachments, deletion and restoring, through the API over a real Postgres."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.uploads import void_upload
from ocr_identity.domain.document import DocumentType, Field, Reading, Source, Word
from ocr_identity.domain.errors import CorruptFileError, HashMismatchError
from tests.integration.api.caller import Api
from tests.integration.jobs import READING, column, run


def names(api: Api, query: str = "", user: str = "anna") -> list[str]:
    """List the names of a list's first page."""
    status, body = api.call("GET", f"/media{query}", user=user)
    assert status == 200, body
    return [item["filename"] for item in body["items"]]


def pages(api: Api, query: str) -> list[str]:
    """List the names of all pages, in order."""
    found: list[str] = []
    cursor = ""
    while True:
        _, body = api.call("GET", f"/media?{query}{cursor}")
        found += [item["filename"] for item in body["items"]]
        if body["next_cursor"] is None:
            return found
        cursor = f"&cursor={body['next_cursor']}"


def test_list_media_by_default_returns_own_files_newest_first(api: Api) -> None:
    for name in ("a.jpg", "b.jpg"):
        api.ticket(name)
    api.ticket("theirs.jpg", user="bert")

    assert names(api) == ["b.jpg", "a.jpg"]
    assert names(api, user="bert") == ["theirs.jpg"]


@pytest.mark.parametrize("sort", ["created_at", "-created_at", "name", "-name", "size", "-size"])
def test_list_media_by_pages_in_any_order_returns_the_whole_list(api: Api, sort: str) -> None:
    for number in (3, 1, 5, 2, 4):
        api.ticket(f"{number}.jpg", size=number // 2 + 1)

    assert pages(api, f"sort={sort}&limit=2") == names(api, f"?sort={sort}")
    assert len(pages(api, f"sort={sort}&limit=2")) == 5


def test_list_media_with_a_text_that_a_barcode_alone_tells_finds_the_file(api: Api) -> None:
    encoded = Field("MARTINEZ", "MARTINEZ", 0.98, Source.BARCODE, 1)
    api.read(api.ticket("licence.jpg"), Reading(fields={"surname": encoded}))

    assert names(api, "?text=martinez") == ["licence.jpg"]


def test_list_media_with_changes_between_pages_repeats_and_skips_nothing(api: Api) -> None:
    tickets = [api.ticket(f"{number}.jpg") for number in range(6)]
    _, first = api.call("GET", "/media?limit=2")
    api.ticket("new.jpg")
    api.call("DELETE", f"/media/{tickets[4]['media_id']}")

    _, second = api.call("GET", f"/media?limit=2&cursor={first['next_cursor']}")

    assert [item["filename"] for item in first["items"] + second["items"]] == [
        "5.jpg",
        "4.jpg",
        "3.jpg",
        "2.jpg",
    ]


def test_list_media_with_filters_returns_the_matching_files(api: Api) -> None:
    passport, visa, bad, waiting = (api.ticket(f"{name}.jpg") for name in ("pass", "visa", "bad", "waiting"))
    api.read(passport, replace(READING, words=(Word("Müller-Lüdenscheidt", 1.0, 1, READING.words[0].box),)))
    api.read(visa, replace(READING, document_type=DocumentType.VISA))
    api.fail(bad, CorruptFileError())

    assert names(api, "?state=SUCCESS&sort=name") == ["pass.jpg", "visa.jpg"]
    assert names(api, "?state=FAILURE") == ["bad.jpg"]
    assert names(api, "?kind=visa") == ["visa.jpg"]
    assert names(api, f"?hash={b'waiting.jpg'.hex().ljust(64, '0')}") == ["waiting.jpg"]
    assert names(api, "?text=lüdensch") == ["pass.jpg"]
    assert names(api, "?text=wait") == ["waiting.jpg"]
    assert names(api, "?text=müller pass") == ["pass.jpg"]
    assert names(api, "?created_from=2100-01-01T00:00:00Z") == []
    assert len(names(api, "?created_to=2100-01-01T00:00:00Z")) == 4
    assert waiting["status"] == "uploading"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("state=DONE", 422, "invalid_request"),
        ("kind=library_card", 422, "invalid_request"),
        ("hash=xyz", 422, "invalid_request"),
        ("created_from=yesterday", 422, "invalid_request"),
        ("created_from=2026-01-01T00:00:00", 422, "invalid_request"),
        ("created_from=2026-02-01T00:00:00Z&created_to=2026-01-01T00:00:00Z", 422, "invalid_request"),
        ("text=!!!", 422, "invalid_request"),
        ("text=" + " ".join("abcdefghijkl"), 422, "invalid_request"),
        ("sort=colour", 422, "invalid_request"),
        ("limit=0", 422, "invalid_request"),
        ("limit=101", 422, "invalid_request"),
        ("subject_id=1", 422, "invalid_request"),
        ("stat=FAILURE", 422, "invalid_request"),
        ("cursor=forged", 422, "invalid_cursor"),
    ],
)
def test_list_media_with_an_invalid_query_is_refused_with_its_code(
    api: Api, query: str, status: int, code: str
) -> None:
    found, problem = api.call("GET", f"/media?{query}")

    assert (found, problem["code"]) == (status, code)


def test_list_media_with_a_cursor_of_another_owner_or_list_is_refused(api: Api) -> None:
    for number in range(3):
        api.ticket(f"{number}.jpg")
        api.ticket(f"{number}.jpg", user="bert")
    cursor = api.call("GET", "/media?limit=1")[1]["next_cursor"]

    for user, query in (
        ("bert", "limit=1"),
        ("anna", "limit=1&sort=name"),
        ("anna", "limit=1&state=PENDING"),
    ):
        status, problem = api.call("GET", f"/media?{query}&cursor={cursor}", user=user)
        assert (status, problem["code"]) == (422, "invalid_cursor")


def gone(api: Api, ticket: dict[str, Any]) -> bool:
    """Tell whether nothing of the file is answered any more."""
    media, task = f"/media/{ticket['media_id']}", f"/task/{ticket['task_id']}"
    paths = [media, f"{media}/ocr", f"{media}/tasks", f"{media}/attachments", task]
    return {api.call("GET", path)[0] for path in paths} == {404} and names(api) == []


def test_restore_media_after_a_deletion_brings_the_whole_file_back(api: Api, database: Database) -> None:
    ticket = api.ticket()
    api.read(ticket)
    path = f"/media/{ticket['media_id']}"
    api.call("PUT", f"{path}/attachments/case/1", {})

    api.call("DELETE", path)
    assert gone(api, ticket)
    assert api.call("POST", f"{path}/restore", user="bert")[0] == 404
    for _ in range(2):
        assert api.call("POST", f"{path}/restore")[0] == 200

    assert api.call("GET", f"{path}/ocr")[0] == 200
    assert api.call("GET", f"{path}/attachments/case/1")[0] == 200
    assert api.told() == ["document.read", "media.deleted", "media.restored"]
    api.call("DELETE", path)
    assert api.told()[-1] == "media.deleted"
    assert column(database, "SELECT count(DISTINCT id) FROM outbox_events") == [4]


def test_restore_media_of_a_file_that_never_arrived_is_refused(api: Api) -> None:
    lying = api.ticket("lying.jpg")
    api.fail(lying, HashMismatchError())
    never = api.ticket("never.jpg")
    for ticket in (lying, never):
        api.call("DELETE", f"/media/{ticket['media_id']}")
        status, problem = api.call("POST", f"/media/{ticket['media_id']}/restore")
        assert (status, problem["code"]) == (409, "not_stored")


def test_restore_media_beside_its_successor_refers_to_it(api: Api, database: Database) -> None:
    first = api.ticket()
    api.read(first)
    api.call("DELETE", f"/media/{first['media_id']}")
    second = api.ticket()
    api.read(second)

    assert api.call("POST", f"/media/{first['media_id']}/restore")[0] == 200

    assert api.ticket()["media_id"] == second["media_id"]
    run(database, "UPDATE media SET name = name")
    assert column(database, "SELECT count(*) FROM media WHERE deleted_at IS NULL") == [2]


def test_list_media_of_deleted_files_returns_those_alone_until_they_are_restored(api: Api) -> None:
    kept, gone, unread = (api.ticket(f"{name}.jpg") for name in ("kept", "gone", "unread"))
    for ticket in (kept, gone):
        api.read(ticket)
    for ticket in (gone, unread):
        api.call("DELETE", f"/media/{ticket['media_id']}")

    listed, deleted = (api.call("GET", f"/media{query}")[1]["items"] for query in ("", "?deleted=true"))

    assert [one["media_id"] for one in listed] == [kept["media_id"]]
    assert "deleted_at" not in listed[0]
    assert [(one["media_id"], one["status"]) for one in deleted] == [
        (unread["media_id"], "uploading"), (gone["media_id"], "stored"),
    ]  # fmt: skip
    assert all(one["deleted_at"] for one in deleted)
    assert api.call("GET", "/media?deleted=true", user="bert")[1]["items"] == []
    api.call("POST", f"/media/{gone['media_id']}/restore")
    assert names(api, "?deleted=true") == ["unread.jpg"]


def test_list_media_of_deleted_files_leaves_out_what_is_purged(api: Api, database: Database) -> None:
    ticket = api.ticket()
    api.call("DELETE", f"/media/{ticket['media_id']}")
    with database.transaction() as connection:
        void_upload(connection, UUID(ticket["media_id"]))

    assert names(api, "?deleted=true") == []
