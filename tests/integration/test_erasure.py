"""An owner's data go for good: a scan of every table and of the bucket finds nothing of them."""

import json
from typing import Any

from sqlalchemy import inspect, text

from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.deliveries import PostgresDeliveries
from ocr_identity.domain.errors import NoDocumentError, StorageUnavailableError
from ocr_identity.domain.review import ReviewRule
from ocr_identity.domain.states import MaintenanceJob
from ocr_identity.services.maintenance.runner import run_job
from tests.integration.api.caller import REQUEST, Api
from tests.integration.jobs import column, run
from tests.integration.maintenance_harness import MaintenanceHarness

# What stays, and why: who did what is kept by ids, and the erasure itself by the owner's id and hash.
KEPT = {"audit_logs", "erasures"}


def live(api: Api, harness: MaintenanceHarness, user: str) -> set[str]:
    """Everything that an owner can have; all ids and words by which it would be found."""

    def call(method: str, path: str, body: Any = None) -> Any:
        return api.call(method, path, body, user)[1]

    hook = call("POST", "/webhooks", {"url": f"https://{user}.example.com/h", "event_types": []})
    call("PATCH", "/users/me", {"email_events": ["document.read"]})
    read, refused, deleted = (api.ticket(f"{user}-{name}.jpg", user) for name in ("r", "f", "d"))
    reference = api.ticket(f"{user}-r.jpg", user, on_duplicate="reference")
    batch = call("POST", "/batches", {"items": [REQUEST | {"sha256": user.encode().hex().ljust(64, "e")}]})
    tickets = (read, refused, deleted, reference, batch["items"][0]["ticket"])
    for ticket in tickets:
        harness.bucket_maintenance.put(api.key_of(ticket["media_id"]))
    for ticket in (read, deleted):
        api.read(ticket, rules={"default": ReviewRule(sample_percent=100)})
    (review,) = column(api.database, f"SELECT id FROM reviews WHERE media_id = '{read['media_id']}'")
    api.call("POST", "/reviews/claim", {"review_id": str(review)}, "rita", groups="reviewer")
    said = {"decision": "correct", "fields": {"surname": f"{user} corrected"}}
    assert api.call("PUT", f"/reviews/{review}", said, "rita", groups="reviewer")[0] == 200
    api.fail(refused, NoDocumentError())
    call("PUT", f"/media/{read['media_id']}/attachments/customer/{user}-7", {})
    call("DELETE", f"/media/{deleted['media_id']}")
    for event in api.publisher.published:
        PostgresDeliveries(api.database).create_for_event(event)
    ids = {ticket[name] for ticket in tickets for name in ("media_id", "task_id")}
    return ids | {hook["endpoint_id"], batch["batch_id"], f"{user}@example.com", f"{user}-7", f"{user}-r.jpg",
                  f"{user} corrected"}  # fmt: skip


def everything(database: Database) -> dict[str, str]:
    """All rows of each table as text."""
    with database.transaction() as connection:
        tables = inspect(connection).get_table_names()
        return {
            table: json.dumps([str(row) for row in connection.execute(text(f'SELECT * FROM "{table}"'))])
            for table in tables
            if table not in KEPT
        }


def leftovers(database: Database, words: set[str]) -> set[tuple[str, str]]:
    tables = everything(database).items()
    return {(table, word) for table, content in tables for word in words if word in content}


def test_erasure_of_an_owner_removes_their_data_and_nobody_elses(
    api: Api, harness: MaintenanceHarness, database: Database
) -> None:
    of_anna, of_bert = live(api, harness, "anna"), live(api, harness, "bert")
    anna_id = str(api.call("GET", "/users/me")[1]["user_id"])
    harness.dead_letter_queues.bodies = [f'{{"owner_id": "{anna_id}"}}', "of somebody else"]
    assert leftovers(database, of_anna) != set()

    status, asked = api.call("DELETE", "/owners/me/data")
    done = harness.run("erasure")

    assert (status, asked["completed_at"]) == (202, None)
    assert (done["ErasureCompleted"], done["ErasureOpen"], done["FileErased"]) == (1, 0, 5)
    assert leftovers(database, of_anna | {anna_id}) <= {("outbox_events", anna_id)}
    assert len({word for _, word in leftovers(database, of_bert)}) == len(of_bert)
    assert len(harness.bucket_maintenance.stored) == len({api.key_of(one) for one in media_of(database)})
    assert harness.dead_letter_queues.bodies == ["of somebody else"]
    _, told = api.call("GET", f"/owners/me/erasures/{asked['erasure_id']}")
    assert told["completed_at"] is not None
    assert told["removed"] == {"files": 5, "objects": 4, "rows": told["removed"]["rows"], "messages": 1}
    assert [one.type for one in harness.publisher.published][-1] == "owner.erased"
    assert harness.run("erasure")["ErasureOpen"] == 0


def media_of(database: Database) -> list[Any]:
    return column(database, "SELECT id FROM media")


def test_owner_after_asking_for_erasure_is_a_new_user(api: Api, harness: MaintenanceHarness) -> None:
    live(api, harness, "anna")
    before = api.call("GET", "/users/me")[1]["user_id"]

    _, asked = api.call("DELETE", "/owners/me/data")

    assert api.call("GET", "/media")[1]["items"] == []
    assert api.call("GET", "/users/me")[1]["user_id"] != before
    assert api.call("GET", f"/owners/me/erasures/{asked['erasure_id']}", user="bert")[0] == 404
    fresh = api.ticket("anna-r.jpg")
    harness.run("erasure")
    assert api.call("GET", f"/task/{fresh['task_id']}")[1]["state"] == "PENDING"


def test_erasure_after_a_storage_fault_goes_on_where_it_stopped(
    api: Api, harness: MaintenanceHarness, database: Database
) -> None:
    live(api, harness, "anna")
    api.call("DELETE", "/owners/me/data")
    harness.bucket_maintenance.fault = StorageUnavailableError()
    # After three files in a row the bucket counts as down, and the next run goes on.
    assert harness.run("erasure")["ItemFailed"] == 3
    harness.bucket_maintenance.fault = None

    assert harness.run("erasure", limit=2, seconds=0)["ErasureOpen"] == 1
    assert harness.run("erasure", dry_run=True)["ErasureOpen"] == 1
    assert harness.run("erasure")["ErasureCompleted"] == 1
    assert media_of(database) == []
    assert column(database, "SELECT removed->>'files' FROM erasures") == ["5"]


def test_erasure_after_a_complete_batch_leaves_only_the_owner_erased_event(
    api: Api, harness: MaintenanceHarness, database: Database
) -> None:
    """`batch.completed` was written with the last file's key, and published: it went with nothing."""
    owner = api.call("GET", "/users/me")[1]["user_id"]
    _, batch = api.call("POST", "/batches", {"items": [REQUEST]})
    api.read(batch["items"][0]["ticket"])
    api.call("DELETE", "/owners/me/data")

    harness.run("erasure")

    told = column(database, f"SELECT body->>'type' FROM outbox_events WHERE body::text LIKE '%{owner}%'")
    assert told == ["owner.erased"]


def test_retention_of_an_outdated_file_leaves_only_its_media_deleted_event(
    api: Api, harness: MaintenanceHarness, database: Database
) -> None:
    ids = live(api, harness, "anna") - {"anna@example.com"}
    run(database, "UPDATE media SET created_at = now() - interval '9 days' WHERE name = 'anna-r.jpg'")
    run(database, "UPDATE deliveries SET state = 'DELIVERED'")
    files = {str(one) for one in column(database, "SELECT id FROM media WHERE name = 'anna-r.jpg'")}

    harness.run("retention", retention_days={"passport": 7, "default": 7})

    assert {table for table, _ in leftovers(database, files & ids)} <= {"outbox_events"}
    told = column(database, "SELECT body->>'type' || ' ' || (body->>'subject') FROM outbox_events")
    assert {str(one).split()[0] for one in told if str(one).split()[1] in files} == {"media.deleted"}


def test_check_of_tables_and_bucket_names_each_disagreement(
    api: Api, harness: MaintenanceHarness, database: Database
) -> None:
    live(api, harness, "anna")
    batch_key = column(database, "SELECT file_name FROM media WHERE upload_state = 'uploading'")
    harness.bucket_maintenance.stored.pop(str(batch_key[0]))
    assert findings(harness) == []

    read, refused = column(
        database, "SELECT file_name FROM media WHERE upload_state = 'stored' AND duplicate_of IS NULL "
        "AND deleted_at IS NULL ORDER BY name DESC"
    )  # fmt: skip
    harness.bucket_maintenance.stored.pop(str(refused))
    harness.bucket_maintenance.put("incoming/stray", days_ago=2)
    run(database, "UPDATE media SET size = 5 WHERE name = 'anna-r.jpg'")
    run(database, "UPDATE ocr_jobs SET document_id = NULL")
    run(database, "UPDATE media SET state = 'PENDING' WHERE name = 'anna-f.jpg'")

    named = [finding.partition(": ")[0] for finding in findings(harness)]
    assert set(named) == {
        "task that succeeded without a document",
        "file with another state than its newest task",
        "object that no file has",
        "file without its object",
        "object of another size than its file",
    }
    assert f"object of another size than its file: {read}" in findings(harness)


def findings(harness: MaintenanceHarness) -> list[str]:
    return list(run_job(harness.harness, MaintenanceJob.CHECK).findings)
