"""The clean-up jobs: what has outlived its use goes, once, and everything else stays."""

import pytest

from functions.maintenance.app import create_app
from ocr_identity.adapters.postgres.database import Database
from ocr_identity.adapters.postgres.deliveries import PostgresDeliveries
from ocr_identity.adapters.postgres.retention import PostgresRetention
from ocr_identity.adapters.postgres.webhooks import PostgresWebhooks
from ocr_identity.domain.errors import CorruptFileError, StorageUnavailableError
from ocr_identity.domain.request_errors import InvalidRequestError
from tests.integration.api.caller import Api
from tests.integration.jobs import column, make_user, open_ticket, run
from tests.integration.maintenance_harness import MaintenanceHarness, age, read


def test_reconcile_with_expired_uploads_ends_missing_and_announces_arrived(
    database: Database, harness: MaintenanceHarness
) -> None:
    _, missing = open_ticket(database, "anna")
    _, arrived = open_ticket(database, "bert")
    harness.bucket_maintenance.put(arrived.object_key)
    age(database, "media", "upload_expires_at", 1)

    assert harness.run("reconcile", dry_run=True)["UploadExpired"] == 1
    done = harness.run("reconcile")

    assert (done["UploadExpired"], done["UploadRequeued"], done["EventPublished"]) == (1, 1, 1)
    assert harness.told.keys == [arrived.object_key]
    assert column(database, f"SELECT error_code FROM ocr_jobs WHERE id = '{missing.task_id}'") == [
        "upload_expired"
    ]
    again = harness.run("reconcile")
    assert (again["UploadExpired"], again["UploadRequeued"]) == (0, 0)


def test_reconcile_run_twice_fails_a_stuck_job_and_requeues_a_waiting_one_once(
    database: Database, harness: MaintenanceHarness, api: Api
) -> None:
    stuck = api.ticket("stuck")
    run(database, "UPDATE ocr_jobs SET job_status = 'RETRY', started_at = now() - interval '1 day'")
    waiting = read(api, harness, "waiting")
    api.call("POST", f"/media/{waiting['media_id']}/ocr")
    age(database, "ocr_jobs", "created_at", 1, "cause = 'rerun'")

    first, second = harness.run("reconcile"), harness.run("reconcile")

    assert (first["JobOverdue"], second["JobOverdue"]) == (1, 0)
    assert (first["JobRequeued"], second["JobRequeued"]) == (1, 0)
    assert harness.told.keys == [api.key_of(waiting["media_id"])]
    assert api.call("GET", f"/task/{stuck['task_id']}")[1]["error"]["code"] == "retries_exhausted"


def test_reconcile_with_an_untried_delivery_enqueues_it_once(
    database: Database, harness: MaintenanceHarness
) -> None:
    actor = make_user(database)
    webhooks = PostgresWebhooks(database)
    made = webhooks.test(actor, webhooks.add(actor, "https://example.com/", ()).endpoint_id)
    assert harness.run("reconcile")["DeliveryRequeued"] == 0
    age(database, "deliveries", "created_at", 1)

    assert [harness.run("reconcile")["DeliveryRequeued"] for _ in range(2)] == [1, 0]
    assert harness.told.deliveries == [made.delivery_id]
    assert PostgresDeliveries(database).get_pending(made.delivery_id) is not None


def test_retention_with_days_by_class_purges_what_is_older(
    database: Database, harness: MaintenanceHarness, api: Api
) -> None:
    passport, old_passport = read(api, harness, "new"), read(api, harness, "old")
    rejected, deleted = api.ticket("rejected"), read(api, harness, "deleted")
    api.fail(rejected, CorruptFileError())
    api.call("DELETE", f"/media/{deleted['media_id']}")
    age(database, "media", "created_at", 40, f"id = '{old_passport['media_id']}'")
    age(database, "media", "created_at", 8, f"id = '{rejected['media_id']}'")
    age(database, "media", "deleted_at", 31, f"id = '{deleted['media_id']}'")
    days = {"passport": 30, "rejected": 7, "deleted": 30, "default": 365}

    assert harness.run("retention", dry_run=True, retention_days=days)["MediaPurged"] == 3
    assert column(database, "SELECT count(*) FROM media") == [4]
    assert [harness.run("retention", retention_days=days)["MediaPurged"] for _ in range(2)] == [3, 0]

    assert column(database, "SELECT id::text FROM media") == [passport["media_id"]]
    assert set(harness.bucket_maintenance.stored) == {api.key_of(passport["media_id"])}
    assert column(database, "SELECT count(*) FROM identity_documents") == [1]
    assert column(database, "SELECT count(*) FROM audit_logs WHERE action = 'media.purged'") == [3]
    told = [one.subject for one in harness.publisher.published if one.type == "media.deleted"]
    assert sorted(told) == sorted([old_passport["media_id"], rejected["media_id"]])


def test_retention_of_more_than_a_page_goes_on_but_not_for_files_that_fail(
    database: Database, harness: MaintenanceHarness, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "three"):
        read(api, harness, name)
    age(database, "media", "created_at", 40)
    with monkeypatch.context() as broken:
        broken.setattr(PostgresRetention, "purge", refuse)
        assert harness.run("retention", limit=2, retention_days={"default": 30})["ItemFailed"] == 2

    done = harness.run("retention", limit=1, retention_days={"default": 30})

    assert done["MediaPurged"] == 3


def refuse(*_arguments: object) -> int:
    raise ValueError


def test_retention_without_days_purges_nothing(
    harness: MaintenanceHarness, api: Api, database: Database
) -> None:
    read(api, harness)
    age(database, "media", "created_at", 4000)

    assert harness.run("retention")["MediaPurged"] == 0


def test_retention_of_a_shared_object_removes_it_with_the_last_file(
    database: Database, harness: MaintenanceHarness, api: Api
) -> None:
    first = read(api, harness)
    other = api.ticket(on_duplicate="reference")
    api.read(other)
    key = api.key_of(first["media_id"])

    for ticket, left in ((first, {key}), (other, set())):
        api.call("DELETE", f"/media/{ticket['media_id']}")
        age(database, "media", "deleted_at", 31, "deleted_at IS NOT NULL")
        assert harness.run("retention", retention_days={"deleted": 30})["MediaPurged"] == 1
        assert set(harness.bucket_maintenance.stored) == left


def purged(files: int, objects: int) -> dict[str, int]:
    return {"MediaPurged": files, "ObjectRemoved": objects, "ItemFailed": 0}


def test_retention_of_an_original_makes_its_first_reference_the_original(
    database: Database, harness: MaintenanceHarness, api: Api
) -> None:
    first = read(api, harness)
    others = [api.ticket(on_duplicate="reference") for _ in range(2)]
    api.read(first)
    age(database, "media", "created_at", 40, f"id = '{first['media_id']}'")

    assert harness.run("retention", retention_days={"passport": 30}) == purged(1, 0)

    assert api.ticket()["media_id"] == others[0]["media_id"]
    assert api.call("GET", f"/media/{others[1]['media_id']}")[1]["status"] == "stored"


def test_retention_after_a_storage_fault_finishes_the_purge_in_the_next_run(
    database: Database, harness: MaintenanceHarness, api: Api
) -> None:
    ticket = read(api, harness)
    api.call("DELETE", f"/media/{ticket['media_id']}")
    age(database, "media", "deleted_at", 31)
    harness.bucket_maintenance.fault = StorageUnavailableError()

    assert harness.run("retention", retention_days={"deleted": 30})["ItemFailed"] == 1
    assert api.call("POST", f"/media/{ticket['media_id']}/restore")[1]["code"] == "not_stored"
    harness.bucket_maintenance.fault = None

    assert harness.run("retention", retention_days={"deleted": 30}) == purged(1, 1)
    assert column(database, "SELECT count(*) FROM media") == [0]
    assert harness.bucket_maintenance.stored == {}


def test_prune_with_outdated_events_and_quotas_removes_them_once(
    database: Database, harness: MaintenanceHarness, api: Api
) -> None:
    read(api, harness)
    age(database, "outbox_events", "published_at", 31)
    age(database, "quotas", "expires_at", 1)

    expected = {"EventPruned": 1, "DeliveryPruned": 0, "QuotaPruned": 1, "RequestPruned": 0}
    assert harness.run("prune", dry_run=True) == harness.run("prune") == expected
    assert harness.run("prune") == dict.fromkeys(expected, 0)


def test_maintenance_function_with_a_job_name_runs_it_and_refuses_others(harness: MaintenanceHarness) -> None:
    run_job = create_app(harness.harness)

    assert run_job({})["job"] == "reconcile"
    assert run_job({"job": "retention", "dry_run": True, "source": "aws.scheduler"})["dry_run"] is True
    for event in ({"job": "rm -rf"}, {"dry_run": "perhaps"}, {"job": "audit", "anchor": "short"}):
        with pytest.raises(InvalidRequestError):
            run_job(event)
