"""The media library on the deployed stack: batches, references, reading again, thumbnails, clean-up."""

import io
from typing import Any

import urllib3
from PIL import Image

from infra.local.processes import wait_until
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.cli.event_tail import Subscription
from tests.e2e.stack_client import PATIENCE_S, StackClient, declared, events_of, picture, specimen
from tests.integration.jobs import column, run
from tests.pdfs import pdf


def renditions(world: StackClient, media_id: str, expected: int) -> list[dict[str, Any]]:
    """List what was made of a file, once all of it is there."""
    found: list[dict[str, Any]] = []

    def made() -> bool:
        found[:] = world.call("GET", f"/media/{media_id}").body["renditions"]
        return len(found) == expected

    wait_until(made, 60, "the thumbnails")
    return found


def test_renditions_of_a_photo_are_made_and_served_by_signed_urls(world: StackClient) -> None:
    ticket = world.upload(specimen("photo_turned.jpg"))

    thumbnail, preview = renditions(world, ticket["media_id"], 2)

    with urllib3.PoolManager() as http:
        image = Image.open(io.BytesIO(http.request("GET", thumbnail["download_url"]).data))
    assert (image.format, max(image.size)) == ("WEBP", 256)
    assert preview["width"] > 256
    (listed,) = [
        one
        for one in world.call("GET", "/media?limit=100").body["items"]
        if one["media_id"] == ticket["media_id"]
    ]
    assert "X-Amz-Signature" in listed["thumbnail_url"]


def test_renditions_of_a_rejected_pdf_include_its_pages(world: StackClient) -> None:
    ticket = world.upload(pdf(3) + b"%unlike any other", "application/pdf", "paul")
    world.finished(ticket["task_id"], "paul")

    def made() -> bool:
        found = world.call("GET", f"/media/{ticket['media_id']}", "paul").body["renditions"]
        return [one["name"] for one in found] == ["thumbnail", "preview", "page", "page"]

    wait_until(made, 60, "the pages")


def test_batch_with_bad_files_goes_through_and_completes_once(
    world: StackClient, subscription: Subscription
) -> None:
    files = [specimen(), picture(), b"plain text " * 20]
    items = [declared(data) for data in files] + [declared(files[0])]

    opened = world.call("POST", "/batches", "bea", json={"items": items}).body
    for data, item in zip(files, opened["items"], strict=False):
        assert world.put(item["ticket"]["upload"], data) == 200

    (event,) = events_of(subscription, opened["batch_id"])
    assert event["type"] == "batch.completed"
    assert {"read": 1, "failed": 2, "refused": 1}.items() <= event["data"].items()
    batch = world.call("GET", f"/batches/{opened['batch_id']}", "bea").body
    assert batch["states"] == {"SUCCESS": 1, "FAILURE": 2, "REFUSED": 1}
    assert batch["items"][3]["error_code"] == "duplicate_in_batch"


def test_read_media_again_of_a_stored_file_reads_it_without_an_upload(world: StackClient) -> None:
    ticket = world.upload(specimen("visa_mrva.jpg"))
    world.finished(ticket["task_id"])
    path = f"/media/{ticket['media_id']}"

    again = world.call("POST", f"{path}/ocr").body

    assert world.finished(again["task_id"])["state"] == "SUCCESS"
    assert world.call("GET", f"{path}/ocr").body["ocr_job_id"] == again["task_id"]
    causes = [one["cause"] for one in world.call("GET", f"{path}/tasks").body["tasks"]]
    assert causes == ["rerun", "upload"]


def test_reference_to_a_read_file_is_read_and_outlives_the_original(world: StackClient) -> None:
    data = specimen()
    first = world.upload(data)
    world.finished(first["task_id"])

    other = world.ticket(data, filename="copy.jpg", on_duplicate="reference").body

    assert (other["status"], "upload" in other) == ("reference", False)
    assert world.finished(other["task_id"])["state"] == "SUCCESS"
    world.call("DELETE", f"/media/{first['media_id']}")
    url = world.call("GET", f"/media/{other['media_id']}").body["download_url"]
    with urllib3.PoolManager() as http:
        assert http.request("GET", url).data == data


def test_retry_task_of_a_given_up_task_reads_the_file(world: StackClient, tables: Database) -> None:
    ticket = world.upload(specimen())
    world.finished(ticket["task_id"])
    state = "job_status = 'FAILURE', error_code = 'retries_exhausted'"
    run(tables, f"UPDATE ocr_jobs SET {state} WHERE id = '{ticket['task_id']}'")

    made = world.call("POST", f"/task/{ticket['task_id']}/retry").body

    assert world.finished(made["task_id"])["state"] == "SUCCESS"


def test_maintenance_past_the_retention_removes_the_file_and_its_pictures(
    world: StackClient, tables: Database
) -> None:
    s3 = world.stack.client("s3")
    ticket = world.upload(specimen(), user="cleo")
    world.finished(ticket["task_id"], "cleo")

    def keys() -> set[str]:
        found = s3.list_objects_v2(Bucket=world.status.bucket).get("Contents", [])
        return {one["Key"] for one in found if ticket["media_id"] in one["Key"]}

    wait_until(lambda: len(keys()) == 3, 60, "the file and its pictures")
    world.call("DELETE", f"/media/{ticket['media_id']}", "cleo")
    run(tables, f"UPDATE media SET deleted_at = now() - interval '31 days' WHERE id = '{ticket['media_id']}'")

    assert world.maintain(job="retention", dry_run=True)["counts"]["MediaPurged"] == 1
    assert len(keys()) == 3
    assert world.maintain(job="retention")["counts"] == {
        "MediaPurged": 1, "ObjectRemoved": 3, "ItemFailed": 0
    }  # fmt: skip

    assert keys() == set()
    assert column(tables, f"SELECT count(*) FROM media WHERE id = '{ticket['media_id']}'") == [0]
    for job in ("delete-orphans", "mark-missing", "prune", "reconcile"):
        assert world.maintain(job=job)["job"] == job


def test_get_status_as_administrator_shows_each_queue_and_the_audit_holds(world: StackClient) -> None:
    assert world.call("GET", "/admin/status").status == 403

    status = world.call("GET", "/admin/status", "root").body

    assert set(status["queues"]) == {"ocr", "renditions", "notify", "ocr_dlq", "renditions_dlq", "notify_dlq"}
    assert status["last_day"]["SUCCESS"] >= 1
    report = world.maintain(job="audit")
    assert (report["counts"]["AuditFirstInvalidRow"], len(report["head"])) == (0, 64)
    assert report["counts"]["AuditRows"] > 0


def test_erase_owner_data_on_the_stack_removes_rows_and_objects(world: StackClient, tables: Database) -> None:
    ticket = world.upload(specimen(), user="erased")
    world.finished(ticket["task_id"], "erased")
    key = column(tables, f"SELECT file_name FROM media WHERE id = '{ticket['media_id']}'")[0]
    wait_until(lambda: len(objects_of(world, ticket["media_id"])) > 1, PATIENCE_S, "the thumbnails")

    asked = world.call("DELETE", "/owners/me/data", "erased")
    report = world.maintain(job="erasure")

    assert (asked.status, report["counts"]["ErasureCompleted"]) == (202, 1)
    told = world.call("GET", f"/owners/me/erasures/{asked.body['erasure_id']}", "erased").body
    assert told["completed_at"] is not None
    assert told["removed"]["files"] == 1
    assert objects_of(world, ticket["media_id"]) == []
    assert column(tables, f"SELECT 1 FROM media WHERE file_name = '{key}'") == []
    assert world.maintain(job="check")["findings"] == []


def objects_of(world: StackClient, media_id: str) -> list[str]:
    """List the keys in the bucket that bear the file's id."""
    found = world.stack.client("s3").list_objects_v2(Bucket=world.status.bucket).get("Contents", [])
    return [one["Key"] for one in found if media_id in one["Key"]]
