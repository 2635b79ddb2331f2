"""What a client asks for once more because the answer was lost, and what it deletes or cancels too early."""

from typing import Any

import pytest

from tests.integration.api.caller import REQUEST, Api

KEY = {"Content-Type": "application/json", "Idempotency-Key": "b7b1a8a2"}


def arrive(api: Api, ticket: dict[str, Any], data: bytes = b"data") -> None:
    """Have the ticket's bytes in the bucket, which nobody has told us of yet."""
    api.objects.stored[api.key_of(ticket["media_id"])] = ("image/jpeg", data)


def test_upload_image_asked_again_before_the_put_gets_a_url_for_the_same_ids(api: Api) -> None:
    _, first = api.call("POST", "/upload-image/", REQUEST)
    status, again = api.call("POST", "/upload-image/", REQUEST)

    assert (status, again["status"]) == (201, "uploading")
    assert again["upload"]["url"].startswith("https://")
    assert (again["task_id"], again["media_id"]) == (first["task_id"], first["media_id"])


def test_upload_image_asked_again_after_the_put_is_told_of_the_reading(api: Api) -> None:
    _, first = api.call("POST", "/upload-image/", REQUEST)
    arrive(api, first)

    status, again = api.call("POST", "/upload-image/", REQUEST)

    assert (status, again["status"], again["message"]) == (
        200,
        "processing",
        "The file is there and will be read.",
    )
    assert "upload" not in again
    assert api.queue.told == [api.key_of(first["media_id"])]


def test_upload_image_asked_again_with_another_type_signs_the_first_type(api: Api) -> None:
    api.call("POST", "/upload-image/", REQUEST)

    _, again = api.call("POST", "/upload-image/", REQUEST | {"content_type": "image/png"})

    assert again["content_type"] == again["upload"]["headers"]["Content-Type"] == "image/jpeg"


def test_upload_image_asked_again_with_another_size_takes_the_new_one(api: Api) -> None:
    """Of sizes only one can go with the hash: a client that had it wrong has it right now."""
    _, first = api.call("POST", "/upload-image/", REQUEST | {"size": 10})

    _, again = api.call("POST", "/upload-image/", REQUEST | {"filename": "second.jpg"})

    assert again["media_id"] == first["media_id"]
    found = api.call("GET", f"/media/{first['media_id']}")[1]
    assert (found["size"], found["filename"]) == (REQUEST["size"], "second.jpg")


def test_idempotency_key_after_a_cancel_gets_a_new_ticket(api: Api) -> None:
    _, first = api.call("POST", "/upload-image/", REQUEST, headers=KEY)
    api.call("DELETE", f"/task/{first['task_id']}")

    _, again = api.call("POST", "/upload-image/", REQUEST, headers=KEY)
    _, third = api.call("POST", "/upload-image/", REQUEST, headers=KEY)

    assert again["status"] == "uploading"
    assert first["media_id"] != again["media_id"] == third["media_id"]


def test_create_batch_asked_again_gives_its_items_urls(api: Api) -> None:
    items = [REQUEST, REQUEST | {"sha256": "b" * 64}]
    _, first = api.call("POST", "/batches", {"items": items})
    _, again = api.call("POST", "/batches", {"items": items})

    assert [one["ticket"]["status"] for one in again["items"]] == ["uploading"] * 2
    assert [one["ticket"]["task_id"] for one in again["items"]] == [
        one["ticket"]["task_id"] for one in first["items"]
    ]


@pytest.mark.parametrize("path", ["/upload-image/", "/batches"])
def test_idempotency_key_used_again_makes_nothing_new(api: Api, path: str) -> None:
    asked = REQUEST | {"on_duplicate": "reference"}
    api.ticket("standing", sha256=REQUEST["sha256"])
    body = {"items": [REQUEST], "notify": True} if path == "/batches" else asked

    _, first = api.call("POST", path, body, headers=KEY)
    _, again = api.call("POST", path, body, headers=KEY)
    _, other = api.call("POST", path, body, headers=KEY | {"Idempotency-Key": "another"})

    name = "batch_id" if path == "/batches" else "media_id"
    assert again[name] == first[name] != other[name]


def test_idempotency_key_used_for_another_request_is_refused(api: Api) -> None:
    api.call("POST", "/upload-image/", REQUEST, headers=KEY)

    status, problem = api.call("POST", "/upload-image/", REQUEST | {"sha256": "c" * 64}, headers=KEY)

    assert (status, problem["code"]) == (422, "idempotency_key_reused")


def test_restore_of_a_file_deleted_before_it_was_read_has_it_read(api: Api) -> None:
    ticket = api.ticket()
    arrive(api, ticket)
    api.call("DELETE", f"/media/{ticket['media_id']}")

    status, restored = api.call("POST", f"/media/{ticket['media_id']}/restore")

    assert (status, restored["state"], restored["status"]) == (200, "PENDING", "stored")
    assert api.queue.told == [api.key_of(ticket["media_id"])]
    api.read(ticket)
    assert api.call("GET", f"/media/{ticket['media_id']}")[1]["state"] == "SUCCESS"


def test_retry_of_a_task_cancelled_after_the_put_reads_the_file(api: Api) -> None:
    ticket = api.ticket()
    arrive(api, ticket)
    assert api.call("DELETE", f"/task/{ticket['task_id']}")[0] == 204

    assert api.call("POST", f"/task/{ticket['task_id']}/retry")[0] == 202


def test_retry_of_a_task_cancelled_before_the_put_reads_what_came_later(api: Api) -> None:
    ticket = api.ticket()
    api.call("DELETE", f"/task/{ticket['task_id']}")
    assert api.call("POST", f"/task/{ticket['task_id']}/retry")[1]["code"] == "not_stored"

    arrive(api, ticket)

    assert api.call("POST", f"/task/{ticket['task_id']}/retry")[0] == 202


def test_late_upload_of_standing_bytes_refers_to_the_standing_file(api: Api) -> None:
    late = api.ticket()
    api.call("DELETE", f"/task/{late['task_id']}")
    standing = api.ticket()
    assert standing["media_id"] != late["media_id"]

    arrive(api, late)

    assert api.call("POST", f"/media/{late['media_id']}/ocr")[0] == 202
    assert api.ticket()["media_id"] == standing["media_id"]
