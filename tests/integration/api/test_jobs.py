"""References, reading again, retries and cancelling, through the API over a real Postgres."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from ocr_identity.adapters.postgres.jobs import PostgresJobs
from ocr_identity.adapters.postgres.stuck_jobs import PostgresStuckJobs
from ocr_identity.domain.document import Box, PageInfo, Reading, Word
from ocr_identity.domain.errors import (
    CorruptFileError,
    NoDocumentError,
    QueueUnavailableError,
    ReaderCrashedError,
    RetriesExhaustedError,
)
from tests.integration.api.caller import REQUEST, Api
from tests.integration.jobs import LEASE_S, run
from tests.integration.maintenance_harness import MaintenanceHarness


def fail_unfinished(api: Api, ticket: dict[str, Any]) -> None:
    PostgresStuckJobs(api.database).fail_unfinished(api.key_of(ticket["media_id"]), RetriesExhaustedError())


def test_upload_image_as_a_reference_makes_a_new_file_on_the_same_object(api: Api) -> None:
    first = api.ticket()
    api.read(first)
    status, again = api.call(
        "POST", "/upload-image/", REQUEST | {"filename": "p.jpg", "on_duplicate": "reference",
                                             "sha256": b"p.jpg".hex().ljust(64, "0")}
    )  # fmt: skip

    assert (status, again["status"]) == (201, "reference")
    assert "upload" not in again
    assert again["media_id"] != first["media_id"]
    assert api.key_of(again["media_id"]) == api.key_of(first["media_id"])
    assert api.queue.told == [api.key_of(first["media_id"])]
    api.read(again)
    assert api.call("GET", f"/media/{again['media_id']}/ocr")[0] == 200


def test_delete_media_among_references_keeps_the_others(api: Api) -> None:
    first = api.ticket()
    api.read(first)
    others = [api.ticket(on_duplicate="reference") for _ in range(2)]
    api.read(first)

    api.call("DELETE", f"/media/{first['media_id']}")

    for other in others:
        assert api.call("GET", f"/media/{other['media_id']}")[1]["download_url"]
    assert api.ticket()["media_id"] == others[0]["media_id"]
    api.call("DELETE", f"/media/{others[0]['media_id']}")
    assert api.ticket()["media_id"] == others[1]["media_id"]
    api.call("DELETE", f"/media/{others[1]['media_id']}")
    assert api.ticket()["status"] == "uploading"


def test_reference_to_a_file_not_yet_uploaded_is_read_with_it(api: Api) -> None:
    first = api.ticket()
    other = api.ticket(on_duplicate="reference")
    assert (other["status"], other["upload"]["method"]) == ("uploading", "PUT")

    api.read(first)

    for ticket in (first, other):
        assert api.call("GET", f"/task/{ticket['task_id']}")[1]["state"] == "SUCCESS"
    assert api.told() == ["document.read"] * 2


def test_read_media_again_of_a_read_file_makes_the_newest_reading_answer(api: Api) -> None:
    ticket = api.ticket()
    path = f"/media/{ticket['media_id']}"
    assert api.call("POST", f"{path}/ocr")[1]["code"] == "not_stored"
    api.read(ticket)

    status, again = api.call("POST", f"{path}/ocr")
    assert (status, api.queue.told) == (202, [api.key_of(ticket["media_id"])])
    assert api.call("POST", f"{path}/ocr") == (200, again)
    assert api.call("GET", f"{path}/ocr")[1]["ocr_job_id"] == ticket["task_id"]
    api.read(ticket)

    assert api.call("GET", f"{path}/ocr")[1]["ocr_job_id"] == again["task_id"]
    history = api.call("GET", f"{path}/tasks")[1]["tasks"]
    assert [(one["task_id"], one["cause"]) for one in history] == [
        (again["task_id"], "rerun"),
        (ticket["task_id"], "upload"),
    ]


def test_read_media_again_with_a_failed_reading_keeps_the_older_one(api: Api) -> None:
    ticket = api.ticket()
    api.read(ticket)
    api.call("POST", f"/media/{ticket['media_id']}/ocr")
    api.fail(ticket, NoDocumentError())

    assert api.call("GET", f"/media/{ticket['media_id']}/ocr")[1]["ocr_job_id"] == ticket["task_id"]
    assert api.call("GET", f"/media/{ticket['media_id']}")[1]["state"] == "FAILURE"


def test_get_task_of_a_file_without_a_document_tells_its_text(api: Api) -> None:
    ticket, fault = api.ticket(), NoDocumentError()
    box = Box(1, 2, 30, 10)
    fault.reading = Reading(words=(Word("INVOICE\x00", 0.98, 1, box),), pages=(PageInfo(1, 100, 50, 0),))
    api.fail(ticket, fault)

    task = api.call("GET", f"/task/{ticket['task_id']}")[1]

    assert task["error"]["code"] == "no_document"
    assert task["found"] == {"text": "INVOICE\x00", "barcode": None}
    assert "result" not in task


def test_read_media_again_with_the_queue_down_waits_until_reconcile_sends_it(
    api: Api, harness: MaintenanceHarness
) -> None:
    ticket = api.ticket()
    api.read(ticket)
    api.queue.fault = QueueUnavailableError()

    status, again = api.call("POST", f"/media/{ticket['media_id']}/ocr")

    assert (status, api.queue.told) == (202, [])
    assert api.call("GET", f"/task/{again['task_id']}")[1]["state"] == "PENDING"
    run(api.database, "UPDATE ocr_jobs SET created_at = now() - interval '1 day' WHERE cause = 'rerun'")
    assert harness.run("reconcile")["JobRequeued"] == 1
    assert harness.told.keys == [api.key_of(ticket["media_id"])]
    api.read(ticket)
    assert api.call("GET", f"/task/{again['task_id']}")[1]["state"] == "SUCCESS"


def test_retry_task_of_a_failed_task_restarts_it_and_refuses_others(api: Api) -> None:
    ticket, fine, waiting = api.ticket("a"), api.ticket("b"), api.ticket("c")
    fail_unfinished(api, ticket)
    api.read(fine)
    path = f"/task/{ticket['task_id']}/retry"

    assert api.call("POST", path, user="bert")[0] == 404
    status, made = api.call("POST", path)
    assert status == 202
    assert api.call("POST", path) == (200, made)
    for other in (fine, waiting):
        assert api.call("POST", f"/task/{other['task_id']}/retry")[1]["code"] == "task_not_failed"
    api.read(ticket)

    assert api.call("GET", f"/task/{made['task_id']}")[1]["state"] == "SUCCESS"
    assert api.call("GET", f"/task/{ticket['task_id']}")[1]["state"] == "FAILURE"


def test_retry_tasks_with_a_filter_retries_the_matching_failed_tasks(api: Api) -> None:
    tickets = [api.ticket(f"{number}") for number in range(4)]
    for ticket in tickets[:3]:
        fail_unfinished(api, ticket)
    api.fail(tickets[3], NoDocumentError())
    theirs = api.ticket("theirs", user="bert")
    fail_unfinished(api, theirs)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    assert api.call("POST", "/tasks/retry", {"since": tomorrow})[1] == {"tasks": []}
    assert len(api.call("POST", "/tasks/retry", {"limit": 2})[1]["tasks"]) == 2
    assert len(api.call("POST", "/tasks/retry", {})[1]["tasks"]) == 1
    assert len(api.call("POST", "/tasks/retry", {"code": "no_document"})[1]["tasks"]) == 1
    assert len(api.queue.told) == 4
    assert api.call("POST", "/admin/tasks/retry", {})[0] == 403
    _, all_of_them = api.call("POST", "/admin/tasks/retry", {}, user="root", groups="[admin, staff]")
    assert [one["media_id"] for one in all_of_them["tasks"]] == [theirs["media_id"]]
    for body in ({"limit": 0}, {"code": "No Such"}, {"since": "soon"}):
        assert api.call("POST", "/tasks/retry", body)[1]["code"] == "invalid_request"


def test_cancel_task_of_a_waiting_task_fails_it_as_cancelled(api: Api) -> None:
    ticket = api.ticket()
    path = f"/task/{ticket['task_id']}"
    assert api.call("DELETE", path, user="bert")[0] == 404

    for _ in range(2):
        assert api.call("DELETE", path)[0] == 204

    task = api.call("GET", path)[1]
    assert (task["state"], task["error"]["code"]) == ("FAILURE", "task_cancelled")
    assert api.told() == ["document.failed"]
    assert PostgresJobs(api.database).claim(api.key_of(ticket["media_id"]), LEASE_S) is None
    assert api.ticket()["status"] == "uploading", "the same bytes may come anew"


def test_cancel_task_of_a_started_or_finished_task_is_refused(api: Api) -> None:
    started, read = api.ticket("a"), api.ticket("b")
    PostgresJobs(api.database).claim(api.key_of(started["media_id"]), LEASE_S)
    api.read(read)

    assert api.call("DELETE", f"/task/{started['task_id']}")[1]["code"] == "task_started"
    assert api.call("DELETE", f"/task/{read['task_id']}")[1]["code"] == "task_finished"
    assert api.call("DELETE", f"/task/{uuid4()}")[0] == 404


def test_cancel_task_of_a_second_reading_keeps_the_file(api: Api) -> None:
    ticket = api.ticket()
    api.read(ticket)
    again = api.call("POST", f"/media/{ticket['media_id']}/ocr")[1]

    api.call("DELETE", f"/task/{again['task_id']}")

    assert api.call("GET", f"/media/{ticket['media_id']}")[1]["status"] == "stored"
    assert api.call("GET", f"/media/{ticket['media_id']}/ocr")[0] == 200


def test_redrive_dead_letters_asked_twice_retries_given_up_tasks_once(api: Api) -> None:
    given_up = [api.ticket(name) for name in ("a", "b", "c")]
    for ticket, fault in zip(
        given_up, (RetriesExhaustedError(), ReaderCrashedError(), CorruptFileError()), strict=True
    ):
        api.fail(ticket, fault)

    assert api.call("POST", "/admin/redrive", {}, "anna")[0] == 403
    first = api.call("POST", "/admin/redrive", {}, "root", groups="admin")
    second = api.call("POST", "/admin/redrive", {}, "root", groups="admin")

    assert [status for status, _ in (first, second)] == [202, 202]
    assert {one["media_id"] for one in first[1]["tasks"]} == {one["media_id"] for one in given_up[:2]}
    assert first[1]["messages"] == {"notify": 3}
    assert second[1]["tasks"] == []
    assert len(api.queue.told) == 2


def test_get_task_of_a_waiting_task_tells_its_place_in_the_queue(api: Api) -> None:
    tickets = [api.ticket(name) for name in ("a", "b", "c")]

    def queue(ticket: dict[str, Any]) -> Any:
        return api.call("GET", f"/task/{ticket['task_id']}")[1].get("queue")

    assert queue(tickets[2]) == {"position": 3, "estimated_seconds": None}
    api.read(tickets[0])
    assert queue(tickets[2]) == {"position": 2, "estimated_seconds": 120}
    assert queue(tickets[0]) is None
