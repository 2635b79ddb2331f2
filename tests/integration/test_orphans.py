"""Objects without rows and rows without objects: the jobs that find them go on where they ended."""

from tests.integration.api.caller import Api
from tests.integration.maintenance_harness import MaintenanceHarness, read


def test_delete_orphans_with_stray_objects_removes_those_older_than_a_day(
    harness: MaintenanceHarness, api: Api
) -> None:
    kept = read(api, harness)
    void = api.ticket("void")
    api.call("DELETE", f"/task/{void['task_id']}")
    for key in ("incoming/stray", "renditions/stray/x.webp", f"incoming/{void['media_id']}"):
        harness.bucket_maintenance.put(key, days_ago=2)
    harness.bucket_maintenance.put("incoming/fresh")
    harness.bucket_maintenance.put("elsewhere/stray", days_ago=2)

    assert harness.run("delete-orphans", dry_run=True)["ObjectOrphaned"] == 3
    assert len(harness.bucket_maintenance.stored) == 6
    assert harness.run("delete-orphans") == {"ObjectScanned": 5, "ObjectOrphaned": 3}

    assert set(harness.bucket_maintenance.stored) == {
        api.key_of(kept["media_id"]),
        "incoming/fresh",
        "elsewhere/stray",
    }
    assert harness.run("delete-orphans")["ObjectOrphaned"] == 0


def test_delete_orphans_with_a_limit_goes_on_in_the_next_run(harness: MaintenanceHarness) -> None:
    for number in range(5):
        harness.bucket_maintenance.put(f"incoming/{number}", days_ago=2)

    runs = [harness.run("delete-orphans", limit=2, seconds=0) for _ in range(4)]

    assert [one["ObjectOrphaned"] for one in runs] == [2, 2, 1, 0]
    assert [one.get("MaintenanceBehind", 0) for one in runs] == [1, 1, 0, 0]


def test_delete_orphans_with_time_left_goes_on_page_by_page(harness: MaintenanceHarness) -> None:
    for number in range(5):
        for prefix in ("incoming", "renditions"):
            harness.bucket_maintenance.put(f"{prefix}/{number}", days_ago=2)

    assert harness.run("delete-orphans", limit=2) == {"ObjectScanned": 10, "ObjectOrphaned": 10}


def test_mark_missing_with_a_lost_object_voids_the_file_for_a_new_upload(
    harness: MaintenanceHarness, api: Api
) -> None:
    kept, lost = read(api, harness, "kept"), read(api, harness, "lost")
    harness.bucket_maintenance.remove([api.key_of(lost["media_id"])])

    assert harness.run("mark-missing", dry_run=True)["RowOrphaned"] == 1
    assert harness.run("mark-missing") == {"RowScanned": 2, "RowOrphaned": 1, "ItemFailed": 0}

    assert api.call("GET", f"/media/{lost['media_id']}")[1]["status"] == "void"
    assert api.call("GET", f"/media/{kept['media_id']}")[1]["status"] == "stored"
    assert api.ticket("lost")["status"] == "uploading"
    assert harness.run("mark-missing") == {"RowScanned": 1, "RowOrphaned": 0, "ItemFailed": 0}
